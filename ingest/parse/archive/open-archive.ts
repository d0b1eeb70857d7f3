// Office files are zip archives: listed and judged before anything is inflated, then inflated under the same limits.
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { unreadable } from '../unreadable.ts'

const ARCHIVE_LIMITS = {
  entries: 10_000,
  /** All entries unpacked, in bytes. */
  totalBytes: 1024 * 1024 * 1024,
  /** Unpacked to packed; judged from `ratioFromBytes` up, since small repetitive files pack well. */
  ratio: 200,
  ratioFromBytes: 16 * 1024 * 1024,
} as const

export interface Archive {
  readonly names: readonly string[]
  /** The entry unpacked; undefined when there is none of this name. */
  read(name: string): Promise<Buffer | undefined>
  /** Unpacks everything but pictures and sounds once, so that a library that trusts the listing may go on. */
  verify(): Promise<void>
}

/** Throws `unreadable`: damaged, encrypted or too-large. yauzl refuses absolute names and `..` itself. */
export async function openArchive(bytes: Uint8Array): Promise<Archive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const zip = await open(buffer)
  const entries = await listEntries(zip, buffer.length)
  const read = async (name: string): Promise<Buffer | undefined> => {
    const entry = entries.get(name)
    return entry && inflate(zip, entry)
  }
  return {
    names: [...entries.keys()],
    read,
    async verify() {
      for (const name of entries.keys()) if (!/(?:^|\/)media\//i.test(name)) await read(name)
    },
  }
}

const open = (buffer: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    fromBuffer(
      buffer,
      { lazyEntries: true, validateEntrySizes: true, strictFileNames: true },
      (error, zip) => (error ? reject(damaged(error)) : resolve(zip)),
    )
  })

const damaged = (cause: Error): Error =>
  unreadable(
    'damaged',
    `The file is a zip archive that cannot be unpacked: ${cause.message.replace(/\.+$/, '')}. Save it again in the program it was made with.`,
    cause,
  )

function listEntries(zip: ZipFile, packedBytes: number): Promise<Map<string, Entry>> {
  if (zip.entryCount > ARCHIVE_LIMITS.entries) {
    throw unreadable(
      'too-large',
      `The archive has ${zip.entryCount} entries; at most ${ARCHIVE_LIMITS.entries} are read.`,
    )
  }
  const entries = new Map<string, Entry>()
  let total = 0
  return new Promise((resolve, reject) => {
    zip.on('error', (error: Error) => reject(damaged(error)))
    zip.on('end', () => resolve(entries))
    zip.on('entry', (entry: Entry) => {
      total += entry.uncompressedSize
      if (entry.generalPurposeBitFlag & 1) {
        return reject(
          unreadable('encrypted', 'The file is protected by a password. Remove it and try again.'),
        )
      }
      if (
        total > ARCHIVE_LIMITS.totalBytes ||
        (total > ARCHIVE_LIMITS.ratioFromBytes && total / packedBytes > ARCHIVE_LIMITS.ratio)
      ) {
        return reject(
          unreadable(
            'too-large',
            `The file has ${packedBytes} bytes and would unpack to over ${total}; that is more than an honest document does.`,
          ),
        )
      }
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.readEntry()
  })
}

/** yauzl ends the stream with an error when an entry holds more than the listing says. */
const inflate = (zip: ZipFile, entry: Entry): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(damaged(error))
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => void parts.push(part))
      stream.on('end', () => resolve(Buffer.concat(parts)))
      stream.on('error', (failure: Error) => reject(damaged(failure)))
    })
  })
