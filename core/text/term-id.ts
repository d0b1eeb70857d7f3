// Terms are stored as numbers, the ones Qdrant's own BM25 uses, so that both chunk stores hold the same index.

const encoder = new TextEncoder()

/**
 * `abs(int32(murmur3_32(utf8(term), seed 0)))`, as Qdrant hashes terms: an unsigned 32-bit number up to 2^31.
 * Two terms of one index share an id about once in 77,000 terms.
 */
export function termId(term: string): number {
  return Math.abs(murmur3(encoder.encode(term)) | 0)
}

/** MurmurHash3 x86 32-bit (Austin Appleby, public domain), seed 0, as an unsigned number. */
export function murmur3(bytes: Uint8Array): number {
  let hash = 0
  const whole = bytes.length & ~3
  for (let i = 0; i < whole; i += 4) {
    hash ^= scramble(
      byteAt(bytes, i) |
        (byteAt(bytes, i + 1) << 8) |
        (byteAt(bytes, i + 2) << 16) |
        (byteAt(bytes, i + 3) << 24),
    )
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let i = bytes.length - 1; i >= whole; i -= 1) tail = (tail << 8) | byteAt(bytes, i)
  hash ^= scramble(tail) ^ bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const byteAt = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51)
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
}
