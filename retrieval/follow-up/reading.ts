// A way to understand a question.
import type { ReadQuestion } from '../read-question.ts'

export interface Reading {
  question: ReadQuestion
  /** Words taken over from an earlier question: they count less than those of this one. '' for none. */
  carried: string
  /** The earlier questions that it leans on: the last, made to stand alone, and the one that named the topic. */
  topics: readonly string[]
  /** This question's own words, which the passage must hold where the reading is only a guess; null: no guess. */
  mustHold: string | null
}

export const asAsked = (question: ReadQuestion): Reading => ({
  question,
  carried: '',
  topics: [],
  mustHold: null,
})
