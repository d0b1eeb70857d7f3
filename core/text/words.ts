// Text → words, the first step of the analyzer: both stores, retrieval and the language vote see the same words.
import type { Language } from './language.ts'

// Scripts written without spaces, and Hangul, whose particles cling to the noun: cut into overlapping pairs.
const PAIRED =
  '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Hang}'
const hasPaired = new RegExp(`[${PAIRED}]`, 'u')
const runs = new RegExp(`[${PAIRED}]+|[^${PAIRED}]+`, 'gu')
const units = /\P{M}\p{M}*/gu

// A word, or several joined by dots (`node.js`, `3.14`) or, between digits, a comma; `C++` and `C#` keep their signs.
const token =
  /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*(?:(?:\.|(?<=\p{N}),(?=\p{N}))[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*)*(?:(?:\+\+|#)(?![\p{L}\p{N}]))?/gu
const asciiToken = /[a-z0-9_]+(?:(?:\.|(?<=[0-9]),(?=[0-9]))[a-z0-9_]+)*(?:(?:\+\+|#)(?![a-z0-9]))?/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: the point is to find text that is plain ASCII.
const ascii = /^[\u0000-\u007f]*$/
// Soft hyphen, zero-width joiner, word joiner, byte order mark, Arabic stretching.
const invisible = /\u00ad|\u200d|\u2060|\ufeff|\u0640/g
const joiner = /[._]/

/**
 * Lower-cased NFKC words in order, accents kept. Words of spaceless scripts come as pairs of characters (one alone
 * stays alone). An identifier comes whole and in parts: `KILDE_PORT` → `kilde_port`, `kilde`, `port`. Apostrophes and
 * hyphens separate. Linear in the text's length.
 */
export function words(text: string, language: Language | null = null): string[] {
  if (ascii.test(text) && !isDotlessI(language))
    return splitJoined(text.toLowerCase().match(asciiToken) ?? [])
  const clean = compatible(text).replace(invisible, '')
  const lower = isDotlessI(language) ? clean.toLocaleLowerCase('tr') : clean.toLowerCase()
  const found = splitJoined(lower.match(token) ?? [])
  return hasPaired.test(lower) ? found.flatMap(inPairs) : found
}

/**
 * NFKC, but not for a text that it makes three times as long: one ligature (U+FDFA) unfolds to 18 letters, and a text
 * of nothing else would cost its sender little and us much.
 */
function compatible(text: string): string {
  const unfolded = text.normalize('NFKC')
  return unfolded.length > 64 && unfolded.length > text.length * 3 ? text.normalize('NFC') : unfolded
}

const isDotlessI = (language: Language | null): boolean => language === 'tr' || language === 'az'

function splitJoined(tokens: readonly string[]): string[] {
  const found: string[] = []
  for (const word of tokens) {
    if (!joiner.test(word)) {
      found.push(word)
      continue
    }
    const parts = word.split(joiner).filter((part) => part !== '')
    if (parts.length === 0) continue
    found.push(word)
    // A number such as 3.14 is one word; its halves mean nothing.
    if (parts.every((part) => /^\p{N}+$/u.test(part))) continue
    for (const part of parts) found.push(part)
  }
  return found
}

function inPairs(word: string): string[] {
  if (!hasPaired.test(word)) return [word]
  return (word.match(runs) ?? []).flatMap((run) => {
    if (!hasPaired.test(run)) return [run]
    const characters = run.match(units) ?? []
    if (characters.length < 2) return characters
    return characters.slice(1).map((character, i) => `${characters[i]}${character}`)
  })
}
