import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkDocument, rawDocument } from '../../core/testing/parser-contract.ts'
import { readDocument } from './read-document.ts'

const folder = new URL('../../fixtures/files/', import.meta.url)
const files = readdirSync(folder).filter((name) => !/^(?:README\.md|expected\.json|bomb\.docx|media)$/.test(name))

/** Numbers that are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('damaged files', () => {
  for (const file of files) {
    it(`${file}, cut or with flipped bits, gives text or a reason, and never a fault of ours`, async () => {
      const original = new Uint8Array(readFileSync(new URL(file, folder)))
      const random = numbers(original.length)
      for (let round = 0; round < 6; round += 1) {
        const bytes =
          round % 2 === 0 ? original.slice(0, Math.floor(random() * original.length)) : original.slice()
        for (let i = 0; round % 2 === 1 && i < 20; i += 1) {
          const at = Math.floor(random() * bytes.length)
          bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
        }
        const result = await readDocument(rawDocument(file, bytes))
        if (result.ok) checkDocument(result.document)
        else {
          expect(result.reason).not.toBe('internal')
          expect(result.message).toMatch(/\p{L}{3}/u)
        }
      }
    })
  }
})
