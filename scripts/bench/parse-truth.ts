// The hand-written truth of the fixtures: words and headings that must be found in each file.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Expected = z.object({
  file: z.string(),
  headings: z.array(z.string()).optional(),
  text: z.array(z.string()).optional(),
  pages: z.number().optional(),
})

export interface Truth {
  file: string
  format: string
  bytes: Uint8Array
  /** Pages or slides; 0 for formats that have none. */
  pages: number
  words: string[]
  headings: string[]
}

export interface Found {
  text: string
  headings: string[]
}

const folder = new URL('../../fixtures/files/', import.meta.url)
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

/** Readable fixtures by format. */
export function loadTruths(): Map<string, Truth[]> {
  const all = z.array(Expected).parse(JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')))
  const byFormat = new Map<string, Truth[]>()
  for (const { file, headings, text = [], pages = 0 } of all) {
    if (headings === undefined) continue
    const format = file.replace(/^.*\./, '')
    const bytes = new Uint8Array(readFileSync(new URL(file, folder)))
    const truth = { file, format, bytes, pages, headings, words: wordsOf([...headings, ...text].join(' ')) }
    byFormat.set(format, [...(byFormat.get(format) ?? []), truth])
  }
  return byFormat
}

/** Words count as often as they are expected; a heading counts when it is told apart as one. */
export function shareOf(truth: Truth, found: Found): { words: number; headings: number } {
  const left = new Map<string, number>()
  for (const word of wordsOf(found.text)) left.set(word, (left.get(word) ?? 0) + 1)
  let words = 0
  for (const word of truth.words) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    words += 1
    left.set(word, count - 1)
  }
  const headings = new Set(found.headings.map((heading) => wordsOf(heading).join(' ')))
  const met = truth.headings.filter((heading) => headings.has(wordsOf(heading).join(' '))).length
  return {
    words: truth.words.length === 0 ? 1 : words / truth.words.length,
    headings: truth.headings.length === 0 ? 1 : met / truth.headings.length,
  }
}
