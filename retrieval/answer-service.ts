// The AnswerService: answers whole or as a stream, searches, and tells which trigger a text would pull.
import { type AnswerEvent, MAX_QUESTION_CHARS } from '../core/answer.ts'
import { type AppError, toAppError } from '../core/errors.ts'
import type { AnswerService } from '../core/ports/services.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import { reachOf } from './access-filter.ts'
import type { AnswerDeps } from './answer-deps.ts'
import { type AskOptions, answerQuestion } from './answer-question.ts'
import { createAnswerQueue } from './answer-queue.ts'
import { createAnswerability } from './answerability/answerability.ts'
import { createEventQueue } from './event-queue.ts'
import { firstTrigger } from './handoff/triggers.ts'
import { readQuestion } from './read-question.ts'
import { rebuildDecision } from './rebuild-decision.ts'
import { searchItems } from './search-items.ts'
import { shortAnswerConflicts } from './short-answer-conflicts.ts'

export function createAnswerService(deps: AnswerDeps): AnswerService {
  const answerability = createAnswerability(deps.embedder)
  const waiting = createAnswerQueue()

  const askOptions = (
    options: { signal?: AbortSignal; record?: boolean },
    emit: (event: AnswerEvent) => void,
  ): AskOptions => ({
    answerability,
    queue: waiting,
    record: options.record ?? true,
    signal: options.signal,
    emit,
  })

  return {
    answer: (request, actor, options = {}) =>
      answerQuestion(
        deps,
        request,
        actor,
        askOptions(options, () => {}),
      ),

    /** Throws `overloaded` before any event; other trouble is the last event. Leaving the loop early cancels the work. */
    async *stream(request, actor, options = {}) {
      waiting.check()
      const gone = new AbortController()
      const signal = options.signal ? AbortSignal.any([options.signal, gone.signal]) : gone.signal
      const queue = createEventQueue<AnswerEvent>()
      let id = ''
      const emit = (event: AnswerEvent): void => {
        if (event.type === 'meta') id = event.data.id
        queue.push(event)
      }
      const work = answerQuestion(deps, request, actor, askOptions({ signal }, emit))
        .catch((thrown) => queue.push(toErrorEvent(deps, toAppError(thrown), id)))
        .finally(() => queue.end())
      try {
        yield* queue
      } finally {
        gone.abort()
        await work
      }
    },

    search: async (request, actor, options = {}) =>
      searchItems(deps, request, actor, await reachOf(deps, actor, request), options.signal),

    shortAnswerConflicts: async (saved, actor) =>
      shortAnswerConflicts(deps, saved, await reachOf(deps, actor, {})),

    rebuild: (decision) => rebuildDecision(decision, answerability),

    async tryHandoff(text, settings) {
      await loadLanguageDetection()
      const { language } = readQuestion(text.slice(0, MAX_QUESTION_CHARS))
      const trigger = await firstTrigger(deps, {
        text: text.slice(0, MAX_QUESTION_CHARS),
        languages: [...new Set([language, 'en'])],
        request: {},
        underWay: true,
        agent: { state: 'on' },
        handoff: settings ?? (await deps.settings.get('handoff')),
        profile: await deps.settings.get('profile:published'),
      })
      return trigger === null ? null : { trigger: trigger.trigger, matched: trigger.matched ?? '' }
    },
  }
}

/** What went wrong inside stays inside; the log has it under the id. */
function toErrorEvent(deps: AnswerDeps, error: AppError, id: string): AnswerEvent {
  const ours = error.status >= 500
  if (ours) deps.log.error({ questionId: id, error }, 'answer-fail')
  const message = ours ? 'Answering failed on our side; the log has it under this id.' : error.message
  return { type: 'error', data: { code: error.code, message, requestId: id } }
}
