// Chunk and document ids as 16 bytes each: a quarter of a string's memory, and they can be read from a snapshot as they are.
// Byte order is the order of the lower-case text, so ties by id come out alike.
import { AppError, firstChars } from '../../core/errors.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function writeUuid(column: Uint8Array, slot: number, id: string): void {
  if (!UUID.test(id)) {
    throw new AppError(
      'internal',
      `Indexing a chunk: expected chunk and document ids that are lower-case UUIDs, got "${firstChars(id, 60)}". Make ids with chunkIdOf and documentIdOf.`,
    )
  }
  column.set(Buffer.from(id.replaceAll('-', ''), 'hex'), slot * 16)
}

export function readUuid(column: Uint8Array, slot: number): string {
  const hex = Buffer.from(column.buffer, column.byteOffset + slot * 16, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Does the id in slot `a` sort before the one in slot `b`? */
export function isUuidBefore(column: Uint8Array, a: number, b: number): boolean {
  for (let i = 0; i < 16; i += 1) {
    const difference = (column[a * 16 + i] ?? 0) - (column[b * 16 + i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
