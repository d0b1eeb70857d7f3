// Asks a gap's own questions again, without logging them as new ones: the proof that it is closed.
import type { Question } from '../../core/answer.ts'
import { toAppError } from '../../core/errors.ts'
import type { Replay } from '../../core/gap.ts'
import type { Actor } from '../../core/key.ts'
import type { GapDeps } from './gap-deps.ts'

/** One after the other, so that visitors' questions keep their turn. A question that fails counts as not answered. */
export async function replayQuestions(
  deps: Pick<GapDeps, 'answers' | 'log'>,
  questions: readonly Question[],
  actor: Actor,
): Promise<Replay['questions']> {
  const results: Replay['questions'] = []
  for (const { id, question, language, channel } of questions) {
    results.push({ id, question, ...(await askAgain(deps, { question, language, channel }, actor)) })
  }
  return results
}

async function askAgain(
  deps: Pick<GapDeps, 'answers' | 'log'>,
  of: { question: string; language: string; channel: string | null },
  actor: Actor,
): Promise<{ answered: boolean; outcome: string }> {
  const { channel, ...asked } = of
  try {
    const answer = await deps.answers.answer({ ...asked, ...(channel === null ? {} : { channel }) }, actor, {
      record: false,
    })
    return {
      answered: answer.outcome === 'answered' && answer.citations.length > 0,
      outcome: answer.outcome,
    }
  } catch (thrown) {
    const error = toAppError(thrown)
    deps.log.warn({ error }, 'replay-fail')
    return { answered: false, outcome: error.code }
  }
}
