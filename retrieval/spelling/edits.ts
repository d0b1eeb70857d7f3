// Words near a misspelt one, made without a list of words: the index knows which of them it holds.
import { fold } from '../../core/text/fold.ts'

export interface Edit {
  word: string
  /** Slips that happen often cost less: two letters swapped, a letter doubled or not. */
  cost: number
}

const ALPHABETS: { script: RegExp; letters: string }[] = [
  { script: /^\p{Script=Latin}+$/u, letters: 'abcdefghijklmnopqrstuvwxyz' },
  { script: /^\p{Script=Cyrillic}+$/u, letters: 'абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ' },
  { script: /^\p{Script=Greek}+$/u, letters: 'αβγδεζηθικλμνξοπρστυφχψως' },
]
const VOWELS = 'aeiouyаеиоуыэюяαειουω'
/** A stem takes about 8 µs. */
const MOST_SECOND = 2500
/** What a slip costs that happens often. */
export const OFTEN = 0.6
const FIRST_LETTER = 0.5

/** One edit away: a letter swapped, left out, exchanged or added. `[]` for scripts without an alphabet here. */
export function editsOf(word: string): Edit[] {
  const letters = ALPHABETS.find(({ script }) => script.test(word))?.letters
  if (letters === undefined) return []
  return [...shorteningEdits(word), ...growingEdits(word, [...letters])]
}

/** Two edits away, of which one swaps or takes away: the kinds that are few. */
export function secondEditsOf(word: string): Edit[] {
  const letters = ALPHABETS.find(({ script }) => script.test(word))?.letters
  if (letters === undefined) return []
  // Slips of the second kind exchange vowels, or letters of the word: a tenth of all that there are.
  const all = [...new Set([...word, ...[...letters].filter((letter) => VOWELS.includes(letter))])]
  const edits = shorteningEdits(word).flatMap((first) =>
    [...shorteningEdits(first.word), ...growingEdits(first.word, all)].map((second) => ({
      word: second.word,
      cost: first.cost + second.cost,
    })),
  )
  return edits.sort((a, b) => a.cost - b.cost).slice(0, MOST_SECOND)
}

function shorteningEdits(word: string): Edit[] {
  const edits: Edit[] = []
  for (let at = 0; at < word.length; at += 1) {
    const extra = at === 0 ? FIRST_LETTER : 0
    const doubled = word[at] === word[at - 1]
    edits.push({ word: word.slice(0, at) + word.slice(at + 1), cost: (doubled ? OFTEN : 1) + extra })
    const [a = '', b = ''] = [word[at], word[at + 1]]
    if (b !== '' && a !== b)
      edits.push({ word: word.slice(0, at) + b + a + word.slice(at + 2), cost: OFTEN + extra })
  }
  return edits
}

function growingEdits(word: string, letters: readonly string[]): Edit[] {
  const edits: Edit[] = []
  for (let at = 0; at <= word.length; at += 1) {
    const extra = at === 0 ? FIRST_LETTER : 0
    for (const letter of letters) {
      const doubles = letter === word[at] || letter === word[at - 1]
      edits.push({ word: word.slice(0, at) + letter + word.slice(at), cost: (doubles ? OFTEN : 1) + extra })
      if (at < word.length && letter !== word[at])
        edits.push({ word: word.slice(0, at) + letter + word.slice(at + 1), cost: 1 + extra })
    }
  }
  return edits
}

/** Letters exchanged, added, left out, or swapped with the next (Damerau): accents do not count. */
export function distance(a: string, b: string): number {
  const [left, right] = [fold(a), fold(b)]
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, at) => at)]
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= left.length; i += 1) {
    rows[i] = [i]
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1
      const swapped = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]
      const least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same)
      rows[i]?.push(swapped ? Math.min(least, at(i - 2, j - 2) + 1) : least)
    }
  }
  return at(left.length, right.length)
}
