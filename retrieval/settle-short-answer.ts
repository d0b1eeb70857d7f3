// Short answers in doubt are put before the LLM, where one is configured. Its yes makes the match sure; its no, like
// anything that goes wrong, leaves them in doubt, so that they may still be offered.
import type { AnswerDeps, Asked } from './answer-deps.ts'
import type { ShortAnswerMatches } from './match-short-answer.ts'
import { withoutAside } from './same-question/asked-words.ts'
import { MOST_SETTLED } from './same-question/settle-by-llm.ts'

/** Stored questions are no longer; a letter that holds one asks for more than its answer says. */
const LONGEST_QUESTION = 1000

/** `asked.decision.shortAnswerSettled` gets what was asked and what came. Throws only `cancelled`. */
export async function settleShortAnswer(
  deps: Pick<AnswerDeps, 'settler'>,
  asked: Pick<Asked, 'question' | 'signal' | 'decision'>,
  matches: ShortAnswerMatches,
): Promise<ShortAnswerMatches> {
  const question = withoutAside(asked.question.text)
  // In another language the answer would be one that the visitor may not read: that is offered, never given.
  const candidates = matches.doubtful.filter(({ sameLanguage }) => sameLanguage).slice(0, MOST_SETTLED)
  const { settler } = deps
  if (settler === undefined || matches.sure !== null || candidates.length === 0) return matches
  if (question.length > LONGEST_QUESTION) return matches
  const texts = candidates.map(({ chunk }) => chunk.text)
  const { chosen, ...told } = await settler.settle(question, texts, { signal: asked.signal })
  const match = chosen === null ? undefined : candidates[chosen]
  const candidateFacts = candidates.map(({ shortAnswer, chunk }) => ({
    id: shortAnswer.id,
    question: chunk.text,
  }))
  asked.decision['shortAnswerSettled'] = {
    ...{ by: settler.name, question, candidates: candidateFacts, ...told },
    chosen: match?.shortAnswer.id ?? null,
  }
  return match === undefined ? matches : { sure: { ...match, how: 'llm' }, doubtful: [] }
}
