// What speaks for an answer, for one way to read the question, and how likely it answers.
import type { AnswerDeps, Asked } from './answer-deps.ts'
import { tellingTerms, termsIn } from './content-terms.ts'
import type { Reading } from './follow-up/reading.ts'
import { type Measured, measureEvidence } from './measure-evidence.ts'

export interface Evidence extends Measured {
  reading: Reading
  probability: number
}

export async function gatherEvidence(deps: AnswerDeps, asked: Asked, reading: Reading): Promise<Evidence> {
  const { question, carried } = reading
  const filter = { kinds: ['content'] as const, forAnswers: true, ...asked.reach }
  const measured = await measureEvidence(deps, { question, carried, filter }, asked)
  return { ...measured, reading, probability: asked.answerability.probability(measured.features) }
}

/** Where a reading is a guess, the best passages must speak of the question's own words, else it is another topic. */
export function holdsOwnWords({ reading, found }: Evidence): boolean {
  if (reading.mustHold === null) return true
  const { mustHold } = reading
  return found.passages.slice(0, 2).some(({ chunk }) => {
    const language = chunk.language ?? chunk.documentLanguage
    const held = new Set(termsIn(`${chunk.title}\n${chunk.headingPath.join('\n')}\n${chunk.text}`, language))
    return tellingTerms(mustHold, language).every((term) => held.has(term))
  })
}
