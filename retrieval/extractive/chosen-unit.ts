// A piece of an answer: quoted whole, with words of ours before it where the reader must know whose it is.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { normaliseText } from '../normalise-text.ts'
import type { Unit } from './split-units.ts'

export interface ChosenUnit extends Unit {
  passage: StoredChunk
  /** Shown before the quote, never part of it. */
  lead?: string
}

const SAME_WORDS = 0.7

/** Says one nothing that the other does not? */
export function alike(a: string, b: string): boolean {
  const left = new Set(normaliseText(a).split(' '))
  const right = new Set(normaliseText(b).split(' '))
  let shared = 0
  for (const word of left) if (right.has(word)) shared += 1
  return shared / Math.min(left.size, right.size) >= SAME_WORDS
}

/** "To do this:" promises what follows. */
export const introduces = (text: string): boolean => /[:：]["'”’»)]*$/u.test(text)
