// Does a question ask how something is done? Then the whole procedure is the answer, and not one sentence about it.
import { normaliseText } from '../normalise-text.ts'
import bundled from './how-to.json' with { type: 'json' }

const starts = bundled.starts.map(normaliseText)
const exceptions = bundled.not.map(normaliseText)
const parts = bundled.parts.map(normaliseText)

export function isHowTo(question: string): boolean {
  // Greetings and polite words before it: "Hello, how do I …", "Please tell me, wie …".
  const clauses = question.split(/[,.!:;\n]+/u).map(normaliseText)
  const begins = (list: readonly string[]): boolean =>
    clauses.some((clause) => list.some((start) => clause === start || clause.startsWith(`${start} `)))
  if (parts.some((part) => normaliseText(question).includes(part))) return true
  return begins(starts) && !begins(exceptions)
}
