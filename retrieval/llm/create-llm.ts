// One LLM behind a small door: a prompt in, words out as they come. Bounded, timed, retried once before the first word.
import { type LanguageModel, streamText, type TextStreamPart, type ToolSet } from 'ai'
import PQueue from 'p-queue'
import { z } from 'zod'
import { AppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { retry } from '../../core/retry.ts'
import { createEventQueue } from '../event-queue.ts'
import { checkLlmConfig } from './check-llm-config.ts'
import { type FailureStage, LlmFailure, toLlmFailure } from './llm-failure.ts'
import { type LlmConfig, openModel, temperatureOf } from './llm-model.ts'
import { createRest } from './llm-rest.ts'
import type { Prompt } from './prompt.ts'

/** `end` comes last: how the model ended and what it cost. */
export type LlmEvent =
  | { type: 'text'; text: string }
  | {
      type: 'end'
      reason: 'stop' | 'length' | 'refused'
      usage: { input: number | null; output: number | null }
    }

export interface Llm {
  readonly model: string
  /** Characters of content that a prompt may hold. */
  readonly contextChars: number
  /** Throws LlmFailure, or `cancelled` when the signal aborted. Leaving the loop early aborts the HTTP call. */
  stream(prompt: Prompt, options?: { signal?: AbortSignal; maxTokens?: number }): AsyncIterable<LlmEvent>
  /** The whole text of a short call. */
  ask(prompt: Prompt, options?: { signal?: AbortSignal; maxTokens?: number }): Promise<string>
}

const TRIES = 2
const FIRST_WAIT_MS = 300

/** @throws AppError `bad-config` */
export function createLlm(deps: { config: LlmConfig; clock: Clock }): Llm {
  const { config, clock } = deps
  const model = checkLlmConfig(config)
  const opened = openModel(config, model)
  const queue = new PQueue({ concurrency: config.llmConcurrency })
  const timeoutMs = config.llmTimeoutSeconds * 1000
  const firstWordMs = Math.min(timeoutMs, config.llmFirstWordSeconds * 1000)
  const rest = createRest({ model, clock })
  const temperature = temperatureOf(config)

  async function* stream(
    prompt: Prompt,
    options: { signal?: AbortSignal; maxTokens?: number } = {},
  ): AsyncGenerator<LlmEvent> {
    rest.check()
    let stage: FailureStage = 'queued'
    let failure: unknown
    const left = new AbortController()
    const late = new AbortController()
    const signal = AbortSignal.any([left.signal, late.signal, ...(options.signal ? [options.signal] : [])])
    const limits = [setTimeout(() => stage === 'queued' && late.abort(), firstWordMs)]
    const events = createEventQueue<LlmEvent>()
    const call = {
      ...{ model: opened, system: prompt.system, prompt: prompt.user, abortSignal: signal },
      ...{
        maxOutputTokens: options.maxTokens ?? config.llmMaxTokens,
        ...(temperature !== undefined && { temperature }),
      },
    }
    const pump = async (): Promise<void> => {
      // Only now: how long others kept us waiting says nothing about the server.
      stage = 'waiting'
      limits.push(
        setTimeout(() => late.abort(), timeoutMs),
        setTimeout(() => stage === 'waiting' && late.abort(), firstWordMs),
      )
      const opening = (): Promise<Opened> =>
        open(call).catch((thrown: unknown) => {
          throw signal.aborted ? thrown : toLlmFailure(thrown, 'waiting', { model, now: clock.now() })
        })
      const words = await retry(opening, { clock, signal, tries: TRIES, baseMs: FIRST_WAIT_MS })
      for await (const event of words) {
        stage = 'streaming'
        events.push(event)
      }
    }
    const work = queue
      .add(pump, { signal })
      .catch((thrown: unknown) => {
        failure = thrown
      })
      .finally(() => events.end())
    try {
      yield* events
      if (failure !== undefined) throw rest.note(explained(failure))
      rest.note(null)
    } finally {
      for (const limit of limits) clearTimeout(limit)
      left.abort()
      await work
    }

    function explained(thrown: unknown): Error {
      if (options.signal?.aborted)
        return new AppError('cancelled', 'Cancelled: the asker went away.', { cause: thrown })
      if (late.signal.aborted) return tooLate(stage)
      return toLlmFailure(thrown, stage, { model, now: clock.now() })
    }
  }

  function tooLate(stage: FailureStage): LlmFailure {
    if (stage === 'queued') {
      const message = `Asking the LLM ${model}: expected a turn within ${config.llmFirstWordSeconds} s (LLM_FIRST_WORD_SECONDS), got none while ${config.llmConcurrency} calls ran. Raise LLM_CONCURRENCY, or use a faster model.`
      return new LlmFailure('busy', stage, message)
    }
    const expected =
      stage === 'waiting'
        ? `its first word within ${config.llmFirstWordSeconds} s (LLM_FIRST_WORD_SECONDS), got none`
        : `the whole answer within ${config.llmTimeoutSeconds} s (LLM_TIMEOUT_SECONDS), got a part of it`
    const message = `Asking the LLM ${model}: expected ${expected}. Allow more time, raise LLM_CONCURRENCY, or use a faster model.`
    return new LlmFailure('timeout', stage, message)
  }

  return {
    model,
    contextChars: config.llmContextChars,
    stream,
    async ask(prompt, options) {
      let text = ''
      for await (const event of stream(prompt, options)) {
        if (event.type === 'text') text += event.text
        else if (event.reason === 'refused')
          throw new LlmFailure(
            'refused',
            'streaming',
            `Asking the LLM ${model}: expected a text, got a refusal.`,
          )
      }
      return text.trim()
    },
  }
}

type Opened = AsyncIterable<LlmEvent>
type Call = {
  model: LanguageModel
  system: string
  prompt: string
  abortSignal: AbortSignal
  maxOutputTokens: number
  temperature?: number
}

/** Resolves at the first word or the end, so that until then another try may be made; rejects with what the server said. */
async function open(call: Call): Promise<Opened> {
  const { fullStream } = streamText({
    ...call,
    // `core/retry.ts` retries; the SDK would do it again, and longer than a visitor waits.
    maxRetries: 0,
    // OpenAI's refusals stand in a field of their own that the SDK leaves out.
    includeRawChunks: true,
    // Errors are parts of the stream too; by default they are printed as well.
    onError: () => {},
  })
  const events = eventsOf(fullStream)[Symbol.asyncIterator]()
  const first = await events.next()
  return {
    async *[Symbol.asyncIterator]() {
      if (first.done) return
      yield first.value
      for (;;) {
        const next = await events.next()
        if (next.done) return
        yield next.value
      }
    },
  }
}

async function* eventsOf(parts: AsyncIterable<TextStreamPart<ToolSet>>): AsyncGenerator<LlmEvent> {
  let refused = false
  for await (const part of parts) {
    if (part.type === 'text-delta' && part.text !== '') yield { type: 'text', text: part.text }
    else if (part.type === 'raw') refused ||= hasRefusal(part.rawValue)
    else if (part.type === 'error') throw part.error
    else if (part.type === 'abort') throw new DOMException('The call was aborted.', 'AbortError')
    else if (part.type === 'finish') {
      const { finishReason, totalUsage } = part
      const reason =
        refused || finishReason === 'content-filter'
          ? 'refused'
          : finishReason === 'length'
            ? 'length'
            : 'stop'
      const usage = { input: totalUsage.inputTokens ?? null, output: totalUsage.outputTokens ?? null }
      yield { type: 'end', reason, usage }
    }
  }
}

const rawRefusal = z.object({
  choices: z.array(z.object({ delta: z.object({ refusal: z.string().min(1) }) })).min(1),
})
const hasRefusal = (raw: unknown): boolean => rawRefusal.safeParse(raw).success
