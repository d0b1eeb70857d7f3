// "That did not help": the last answer failed. Nothing is searched for; whoever can do better takes over.
import type { AnswerDeps, Asked, Draft } from './answer-deps.ts'
import { complaintIn } from './handoff/complaint.ts'
import { failed } from './not-answered.ts'

/** Null where nothing was answered before, and for everything that is no complaint. */
export async function answerComplaint(
  deps: Pick<AnswerDeps, 'questions' | 'log'>,
  asked: Asked,
): Promise<Draft | null> {
  const last = asked.turns.at(-1)
  const wasTold = asked.request.history?.some(({ role }) => role === 'assistant') ?? false
  if (last === undefined && !wasTold) return null
  const language = complaintIn(asked.question.text, asked.question.language)
  if (language === null) return null
  asked.question = { ...asked.question, language }
  asked.decision['complaint'] = { about: last?.id ?? null }
  const hadAnswer = last === undefined || last.outcome === 'answered'
  if (last !== undefined && hadAnswer && asked.record) await noteUnhelpful(deps, last.id)
  // The answer that did not help failed too, and no turn of the log says so.
  return failed(asked, { confidence: 0, unanswered: false, failures: hadAnswer ? 2 : 1 })
}

/** What a visitor pressed before counts more than what is read out of words. */
async function noteUnhelpful(
  { questions, log }: Pick<AnswerDeps, 'questions' | 'log'>,
  id: string,
): Promise<void> {
  try {
    const { feedback } = (await questions.get(id)) ?? {}
    if (feedback === null)
      await questions.giveFeedback(id, { helpful: false, reason: 'said in the conversation' })
  } catch (error) {
    log.error({ questionId: id, error }, 'feedback-fail')
  }
}
