// Near-duplicate passages (the same text on two pages) are one passage: the best-ranked stays.
import { isNumberWord } from './extractive/question-type.ts'
import { normaliseText } from './normalise-text.ts'

const SAME_WORDS = 0.9
/** Below this, two short passages may share nine words of ten and still say different things. */
const ENOUGH_WORDS = 20

/** Keeps order; the first of each group stays. */
export function foldDuplicates<Item>(items: readonly Item[], textOf: (item: Item) => string): Item[] {
  const kept: { item: Item; text: string; words: Set<string> }[] = []
  for (const item of items) {
    const text = normaliseText(textOf(item))
    const words = new Set(text.split(' '))
    const isKept = (other: { text: string; words: Set<string> }): boolean =>
      other.text === text || (overlaps(other.words, words) && sameNumbers(other.words, words))
    if (!kept.some(isKept)) {
      kept.push({ item, text, words })
    }
  }
  return kept.map(({ item }) => item)
}

/** "Kept for ten years" beside "kept for 7 years" on a page that is otherwise the same: a contradiction, not a copy. */
function sameNumbers(a: Set<string>, b: Set<string>): boolean {
  const differ = (left: Set<string>, right: Set<string>): boolean =>
    [...left].some((word) => isNumberWord(word) && !right.has(word))
  return !differ(a, b) || !differ(b, a)
}

function overlaps(a: Set<string>, b: Set<string>): boolean {
  if (Math.min(a.size, b.size) < ENOUGH_WORDS) return false
  let shared = 0
  for (const word of a) if (b.has(word)) shared += 1
  return shared / (a.size + b.size - shared) >= SAME_WORDS
}
