// Near-duplicate passages (the same text on two pages) are one passage: the best-ranked stays.
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
    if (!kept.some((other) => other.text === text || overlaps(other.words, words))) {
      kept.push({ item, text, words })
    }
  }
  return kept.map(({ item }) => item)
}

function overlaps(a: Set<string>, b: Set<string>): boolean {
  if (Math.min(a.size, b.size) < ENOUGH_WORDS) return false
  let shared = 0
  for (const word of a) if (b.has(word)) shared += 1
  return shared / (a.size + b.size - shared) >= SAME_WORDS
}
