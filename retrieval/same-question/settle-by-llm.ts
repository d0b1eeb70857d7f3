// An LLM tells which of a few questions in doubt is the visitor's: one short call, bounded in time, remembered. Whatever
// goes wrong settles nothing and is told, never thrown.
import { type AppError, toAppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { Llm } from '../llm/create-llm.ts'
import { LlmFailure } from '../llm/llm-failure.ts'
import { createRest } from '../llm/llm-rest.ts'
import { createSizedCache } from '../sized-cache.ts'
import { readSettled, settlePrompt } from './settle-prompt.ts'

/** `unreadable`: it said something else than asked for. `remembered`: every pair that counted was known. */
export type SettledResult = 'same' | 'none' | 'unreadable' | 'failed' | 'remembered'

export interface Settled {
  result: SettledResult
  /** Place among the candidates; null where none asks the same, or nobody can tell. */
  chosen: number | null
  /** What the model said, its beginning; null when it was not asked or failed. */
  said: string | null
  failure: { kind: string; httpStatus: number | null; message: string } | null
  ms: number
}

export interface QuestionSettler {
  readonly name: string
  /** Candidates, the likeliest first, at most `MOST_SETTLED`. Throws only `cancelled`, when the signal aborted. */
  settle(
    question: string,
    candidates: readonly string[],
    options?: { signal?: AbortSignal | undefined },
  ): Promise<Settled>
  /** How often each came out since the start. */
  counts(): Readonly<Record<SettledResult, number>>
}

/** So many of the likeliest are put before it. */
export const MOST_SETTLED = 5
/** A number of three digits takes one to three; more is no number. */
const MAX_TOKENS = 16
const SAID_CHARS = 200
/** Pairs of questions; about 1 MB when they are as long as questions are. */
const REMEMBERED = 4000

type Told = Omit<Settled, 'ms'>

export function createQuestionSettler(
  deps: { llm: Pick<Llm, 'model' | 'ask'>; clock: Clock; log: Logger },
  { withinMs }: { withinMs: number },
): QuestionSettler {
  const { llm, clock, log } = deps
  const known = createSizedCache<boolean>(REMEMBERED, () => 1)
  // Its own: a model too slow for this may still be quick enough to write.
  const rest = createRest({ model: llm.model, clock })
  const counts = { same: 0, none: 0, unreadable: 0, failed: 0, remembered: 0 }

  async function ask(question: string, candidates: readonly string[], signal?: AbortSignal): Promise<Told> {
    const prompt = settlePrompt(question, candidates)
    const late = new AbortController()
    const limit = setTimeout(() => late.abort(), withinMs)
    try {
      rest.check()
      const either = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal])
      const reply = await llm.ask(prompt, { signal: either, maxTokens: MAX_TOKENS })
      rest.note(null)
      const place = readSettled(reply, prompt.labels)
      // Servers that take no limit of tokens say as much as they like.
      const said = reply.slice(0, SAID_CHARS)
      if (place === 'unreadable') log.warn({ model: llm.model }, 'settle-unreadable')
      if (typeof place === 'string') return { result: place, chosen: null, said, failure: null }
      return { result: 'same', chosen: place, said, failure: null }
    } catch (thrown) {
      if (signal?.aborted) throw thrown
      const error = rest.note(late.signal.aborted ? tooLate(thrown) : toAppError(thrown))
      const failure = toFailure(error)
      log.warn({ model: llm.model, ...failure }, 'settle-fail')
      return { result: 'failed', chosen: null, said: null, failure }
    } finally {
      clearTimeout(limit)
    }
  }

  const tooLate = (cause: unknown): LlmFailure =>
    new LlmFailure(
      'timeout',
      'waiting',
      `Asking the LLM ${llm.model} which stored question is meant: expected a number within ${withinMs / 1000} s (LLM_SHORT_ANSWER_SECONDS), got none. Allow more time, use a faster model, or set it to 0.`,
      { cause },
    )

  async function settle(
    question: string,
    candidates: readonly string[],
    signal?: AbortSignal,
  ): Promise<Told> {
    const keys = candidates.map((candidate) => JSON.stringify([question, candidate]))
    const told = keys.map((key) => known.get(key))
    const open = [...keys.keys()].filter((place) => told[place] !== false)
    const [first] = open
    // A pair known as the same holds only when nothing likelier has joined since.
    if (first === undefined || told[first] === true)
      return { result: 'remembered', chosen: first ?? null, said: null, failure: null }
    const answer = await ask(
      question,
      open.map((place) => candidates[place] ?? ''),
      signal,
    )
    const chosen = answer.chosen === null ? null : (open[answer.chosen] ?? null)
    // Beside the one that was chosen the others were not told apart: they are asked about again when it is gone.
    const learnt = answer.result === 'none' ? open : chosen === null ? [] : [chosen]
    for (const place of learnt) known.keep(keys[place] ?? '', chosen !== null)
    return { ...answer, chosen }
  }

  return {
    name: `llm:${llm.model}`,
    counts: () => ({ ...counts }),
    async settle(question, candidates, { signal } = {}) {
      const from = performance.now()
      const told = await settle(question, candidates, signal)
      counts[told.result] += 1
      return { ...told, ms: Math.round(performance.now() - from) }
    },
  }
}

const toFailure = (error: AppError): NonNullable<Settled['failure']> => ({
  kind: error instanceof LlmFailure ? error.kind : error.code,
  httpStatus: error instanceof LlmFailure ? error.httpStatus : null,
  message: error.message,
})
