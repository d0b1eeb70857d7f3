// One question from text to answer, in the order of `design.md` §5, and into the log.
import type { Answer, AnswerEvent, AnswerRequest } from '../core/answer.ts'
import { newId } from '../core/ids.ts'
import type { Actor } from '../core/key.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import { reachOf } from './access-filter.ts'
import { answerComplaint } from './answer-complaint.ts'
import { answerFromContent } from './answer-content.ts'
import type { AnswerDeps, Asked, Draft } from './answer-deps.ts'
import type { AnswerQueue } from './answer-queue.ts'
import { answerByShortAnswer, offerShortAnswers } from './answer-short.ts'
import { answerByTrigger } from './answer-trigger.ts'
import type { Answerability } from './answerability/answerability.ts'
import { asAsked } from './follow-up/reading.ts'
import { shownDecision } from './never-cited.ts'
import { readQuestion } from './read-question.ts'
import { checkText } from './search-items.ts'
import { createStopwatch } from './stopwatch.ts'
import { understandQuestion } from './understand-question.ts'
import { vectorsOf } from './vector-cache.ts'

export interface AskOptions {
  answerability: Answerability
  queue: AnswerQueue
  record: boolean
  signal: AbortSignal | undefined
  emit: (event: AnswerEvent) => void
}

/** Newest turns of a conversation that are looked at: whether it is under way, what failed in it, what was said. */
const TURNS = 100

export async function answerQuestion(
  deps: AnswerDeps,
  request: AnswerRequest,
  actor: Actor,
  options: AskOptions,
): Promise<Answer> {
  const asked = await read(deps, request, actor, options)
  // Nobody waits for runs of a suite and replays: those may take their time.
  if (options.record) options.queue.check()
  asked.emit({ type: 'meta', data: { id: asked.id } })
  const draft = await decide(deps, asked)
  if (!draft.streamed) asked.emit({ type: 'token', data: { text: draft.text } })
  for (const citation of draft.citations) asked.emit({ type: 'citation', data: citation })
  const answer = toAnswer(asked, draft)
  if (options.record) await record(deps, asked, answer, { keyId: actor.keyId, unanswered: draft.unanswered })
  const shown =
    request.explain === true
      ? { ...answer, explain: shownDecision(actor, asked.decision, asked.citable) }
      : answer
  asked.emit({ type: 'done', data: shown })
  return shown
}

async function read(
  deps: AnswerDeps,
  request: AnswerRequest,
  actor: Actor,
  options: AskOptions,
): Promise<Asked> {
  checkText(request.question, 'question')
  const { settings } = deps
  const { conversationId } = request
  await loadLanguageDetection()
  const [reach, agent, handoff, profile, turns] = await Promise.all([
    reachOf(deps, actor, request),
    settings.get('agent'),
    settings.get('handoff'),
    settings.get(request.profile === 'draft' ? 'profile:draft' : 'profile:published'),
    conversationId === undefined
      ? []
      : deps.questions.conversation(conversationId, { keyId: actor.keyId, limit: TURNS }),
  ])
  const question = readQuestion(request.question, { language: request.language })
  return {
    id: newId(),
    request,
    question,
    readings: [asAsked(question)],
    chosen: null,
    reach,
    agent,
    handoff,
    profile,
    instructions: [],
    turns,
    told: null,
    ...options,
    stopwatch: createStopwatch(),
    decision: { ...readingFacts({ request, question, handoff, agent, turns }), reach },
    citable: new Set(),
    vector: null,
  }
}

/** What the decision starts from; everything later adds to it. */
const readingFacts = ({ request, question, handoff, agent, turns }: Facts): Record<string, unknown> => ({
  asked: {
    ...{ text: question.text, language: question.language, languageSure: question.confident },
    ...{ languageSaid: request.language ?? null, channel: request.channel ?? null },
    profile: request.profile ?? 'published',
  },
  settings: {
    ...{ process: handoff.process, agent: agent.state, repeatedFailures: handoff.repeatedFailures },
    thresholds: handoff.thresholds,
  },
  earlier: { turns: turns.length, unknown: turns.filter(({ kind }) => kind === 'unknown').length },
})
type Facts = Pick<Asked, 'request' | 'question' | 'handoff' | 'agent' | 'turns'>

async function decide(deps: AnswerDeps, asked: Asked): Promise<Draft> {
  const triggered = await answerByTrigger(deps, asked)
  if (triggered !== null) return triggered
  const complaint = await answerComplaint(deps, asked)
  if (complaint !== null) return complaint
  await asked.stopwatch.time('understandMs', () => understandQuestion(deps, asked))
  const [vector] = await asked.stopwatch.time('embedMs', () =>
    vectorsOf(deps.embedder, [asked.question.text], 'query', asked.signal),
  )
  if (vector === undefined) throw new Error('one text was embedded and no vector came back')
  asked.vector = vector
  const { draft, doubtful } = await answerByShortAnswer(deps, asked, vector)
  return draft ?? offerShortAnswers(asked, await answerFromContent(deps, asked), doubtful)
}

const toAnswer = (asked: Asked, { unanswered: _, streamed: __, ...draft }: Draft): Answer => ({
  id: asked.id,
  ...draft,
  language: asked.question.language,
  gapId: null,
  timings: asked.stopwatch.timings(),
})

/** The visitor has an answer even when the log cannot be written; that is then an error of ours, and said so. */
async function record(
  deps: AnswerDeps,
  asked: Asked,
  answer: Answer,
  { keyId, unanswered }: { keyId: string; unanswered: boolean },
): Promise<void> {
  const { request, question, vector, decision } = asked
  try {
    await deps.questions.log({
      id: asked.id,
      question: request.question,
      language: question.language,
      conversationId: request.conversationId ?? null,
      keyId,
      channel: request.channel ?? null,
      answer,
      decision,
      unanswered,
      vector,
    })
    if (unanswered) deps.onUnanswered?.()
  } catch (error) {
    deps.log.error({ questionId: asked.id, error }, 'question-log-fail')
  }
}
