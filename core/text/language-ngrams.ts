// Byte n-grams of 60 languages with a score each: eld's method over eld's data (scripts/build-language-ngrams.ts).
import { readFile } from 'node:fs/promises'
import about from '../data/language-ngrams.json' with { type: 'json' }
import type { Language } from './language.ts'
import { murmur3 } from './term-id.ts'

export interface NgramModel {
  /** Mean score of the text's distinct n-grams, by language; empty when nothing is known. Only differences count. */
  score(text: string): Map<Language, number>
}
// eld subtracts this from every score to save space.
const BASE_SCORE = 53
const LONGEST_WORD = 70
const encoder = new TextEncoder()

/** Reads core/data/language-ngrams.bin, 0.7 MB that belong to the code as the stop words do. */
export async function loadNgramModel(): Promise<NgramModel> {
  const bytes = await readFile(new URL('../data/language-ngrams.bin', import.meta.url))
  const total = about.ngrams
  const hashes = new Uint32Array(Uint8Array.from(bytes.subarray(0, 4 * total)).buffer)
  const counts = bytes.subarray(4 * total, 5 * total)
  const pairs = bytes.subarray(5 * total)
  const starts = new Uint32Array(total + 1)
  for (let i = 0; i < total; i += 1) starts[i + 1] = (starts[i] ?? 0) + (counts[i] ?? 0)
  return {
    score: (text) => {
      const ngrams = ngramHashes(text)
      const sums = new Float64Array(about.languages.length)
      for (const hash of ngrams) {
        const at = find(hashes, hash)
        for (let i = starts[at] ?? 0; at >= 0 && i < (starts[at + 1] ?? 0); i += 1) {
          const language = pairs[2 * i] ?? 0
          sums[language] = (sums[language] ?? 0) + (pairs[2 * i + 1] ?? 0) + BASE_SCORE
        }
      }
      const scores = new Map<Language, number>()
      for (const [i, language] of about.languages.entries()) {
        const sum = sums[i] ?? 0
        if (sum > 0) scores.set(language, sum / ngrams.size)
      }
      return scores
    },
  }
}

/** Four bytes at a stride of three, a space marking where a word begins and ends. */
function ngramHashes(text: string): Set<number> {
  const found = new Set<number>()
  for (const word of text.toLowerCase().match(/\p{L}+['`’]?/gu) ?? []) {
    const bytes = encoder.encode(` ${word} `)
    const length = Math.min(bytes.length - 2, LONGEST_WORD)
    let at = 0
    for (; at + 4 < length; at += 3) found.add(murmur3(bytes.subarray(at === 0 ? 0 : at + 1, at + 5)))
    const last = Math.max(0, length - 4) + 1
    const end = bytes.slice(at === 0 ? last - 1 : last, length + 2)
    if (at === 0 && last > 1) end[0] = 0x20
    end[end.length - 1] = 0x20
    found.add(murmur3(end))
  }
  return found
}

function find(sorted: Uint32Array, value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const at = sorted[middle] ?? 0
    if (at === value) return middle
    if (at < value) low = middle + 1
    else high = middle - 1
  }
  return -1
}
