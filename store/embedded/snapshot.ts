// The snapshot file: magic, header (JSON), sections of raw bytes, CRC-32 of all of it. Only a hint for a fast open: what
// is absent, cut, damaged or of another version reads as null, and the index is built from the rows again.
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { z } from 'zod'

const MAGIC = 'KILDEIX1'
const PREFIX_BYTES = MAGIC.length + 4
const LARGEST_HEADER = 64 * 1024 * 1024
const PIECE = 64 * 1024 * 1024

type Header = { meta: unknown; sections: number[] }
const Header = z.object({ meta: z.unknown(), sections: z.array(z.number().int().nonnegative()) })

export type Section = {
  readonly buffer: ArrayBufferLike
  readonly byteOffset: number
  readonly byteLength: number
}

/** Temporary file beside it, checksum, fsync, rename: a reader sees the old snapshot or the new one. */
export function writeSnapshot(file: string, meta: unknown, sections: readonly Section[]): void {
  const header = Buffer.from(
    JSON.stringify({ meta, sections: sections.map((s) => s.byteLength) } satisfies Header),
  )
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.write(MAGIC, 'latin1')
  prefix.writeUInt32LE(header.byteLength, MAGIC.length)
  const temporary = `${file}.new`
  const fd = openSync(temporary, 'w')
  try {
    let checksum = 0
    for (const part of [prefix, header, ...sections]) checksum = writeAll(fd, bytesOf(part), checksum)
    const tail = Buffer.alloc(4)
    tail.writeUInt32LE(checksum)
    writeAll(fd, tail, 0)
    fsyncSync(fd)
  } catch (thrown) {
    closeSync(fd)
    rmSync(temporary, { force: true })
    throw thrown
  }
  closeSync(fd)
  renameSync(temporary, file)
}

/**
 * `place` is asked, with the header's meta and the section lengths, where the bytes go; null refuses the file.
 * False when nothing of it may be used: what `place` gave is then partly overwritten and must be thrown away.
 */
export function readSnapshot(
  file: string,
  place: (meta: unknown, lengths: readonly number[]) => readonly Section[] | null,
): boolean {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch {
    return false
  }
  try {
    const prefix = readAll(fd, Buffer.alloc(PREFIX_BYTES))
    const headerBytes = prefix.readUInt32LE(MAGIC.length)
    if (prefix.toString('latin1', 0, MAGIC.length) !== MAGIC || headerBytes > LARGEST_HEADER) return false
    const header = readAll(fd, Buffer.alloc(headerBytes))
    const { meta, sections } = Header.parse(JSON.parse(header.toString()))
    const expected = PREFIX_BYTES + headerBytes + sections.reduce((sum, bytes) => sum + bytes, 0) + 4
    if (fstatSync(fd).size !== expected) return false
    const places = place(meta, sections)
    if (places === null) return false
    let checksum = crc32(header, crc32(prefix))
    for (const part of places) checksum = crc32(readAll(fd, bytesOf(part)), checksum)
    return readAll(fd, Buffer.alloc(4)).readUInt32LE() === checksum
  } catch {
    return false
  } finally {
    closeSync(fd)
  }
}

const bytesOf = (part: Section): Buffer => Buffer.from(part.buffer, part.byteOffset, part.byteLength)

function writeAll(fd: number, bytes: Buffer, checksum: number): number {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(fd, bytes, at, Math.min(PIECE, bytes.length - at))
  }
  return crc32(bytes, checksum)
}

function readAll(fd: number, bytes: Buffer): Buffer {
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(fd, bytes, at, Math.min(PIECE, bytes.length - at), null)
    if (read === 0) throw new Error('The snapshot ends early.')
    at += read
  }
  return bytes
}
