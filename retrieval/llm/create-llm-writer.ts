// The LLM writer: asks, reads sentence by sentence, and passes on only what the passages say, with the span that says it.
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Generator, WriteRequest, WrittenSentence } from '../../core/ports/generator.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { Llm, LlmEvent } from './create-llm.ts'
import { LlmFailure } from './llm-failure.ts'
import { writerPrompt } from './prompt.ts'
import { createSentenceReader } from './sentence-reader.ts'
import { createSentenceSieve } from './sentence-sieve.ts'
import { createSupportCheck } from './support/check-support.ts'
import { createWriterFacts, type WriterFacts } from './writer-facts.ts'

/**
 * When the LLM fails before any sentence passed its check, `fallback` writes the whole answer; later, what was sent stays
 * and the answer ends there: never half of one and half of the other. When the LLM says that the passages do not answer,
 * or nothing it wrote passes, the stream is empty. What happened is in `explain`.
 */
export function createLlmWriter(deps: {
  llm: Llm
  embedder: Embedder
  fallback: Generator
  log: Logger
}): Generator {
  const { llm, fallback, log } = deps
  return {
    name: 'llm',
    followsInstructions: true,
    async *write(request, options = {}) {
      options.signal?.throwIfAborted()
      if (request.passages.length === 0) return
      const facts = createWriterFacts(llm.model, options.explain)
      try {
        yield* writeByLlm(deps, request, facts, options.signal)
        facts.tell()
      } catch (thrown) {
        if (!(thrown instanceof LlmFailure)) throw thrown
        const { kind, stage, httpStatus, message } = thrown
        log.warn({ model: llm.model, kind, stage, message }, 'llm-fail')
        const instead = facts.counts.passed === 0 ? fallback.name : null
        facts.tell({ failure: { kind, stage, httpStatus }, fallback: instead })
        if (instead !== null) yield* fallback.write(request, options)
      }
    },
  }
}

async function* writeByLlm(
  deps: { llm: Llm; embedder: Embedder },
  request: WriteRequest,
  facts: WriterFacts,
  signal?: AbortSignal,
): AsyncGenerator<WrittenSentence> {
  const prompt = writerPrompt(request, deps.llm)
  facts.tellPrompt(prompt, request)
  const support = createSupportCheck(deps, prompt.passages, request.language)
  const reader = createSentenceReader(request.language)
  const sieve = createSentenceSieve({
    ...{ support, facts, language: request.language },
    passages: prompt.passages.length,
  })
  const done = new AbortController()
  // While the model thinks, the passages are embedded, so that the check of a sentence later takes milliseconds.
  support.warm(done.signal).catch(() => {})
  try {
    const events = deps.llm.stream(prompt, signal ? { signal } : {})
    for await (const event of withFlush(events)) {
      if (event.type === 'text') facts.sawText()
      const sentences =
        event.type === 'text' ? reader.push(event.text) : reader.end({ cutOff: isCutOff(event) })
      for (const sentence of sentences) {
        yield* await sieve.pass(sentence, signal)
        if (sieve.saysNoAnswer()) return
      }
      if (event.type === 'failed') throw event.failure
      if (event.type === 'end') settle(event, facts, deps.llm.model)
    }
  } finally {
    sieve.end()
    done.abort()
  }
}

type Flushed = LlmEvent | { type: 'failed'; failure: LlmFailure }

/** A failure as the last event, so that whole sentences that came before it are still read. */
async function* withFlush(events: AsyncIterable<LlmEvent>): AsyncGenerator<Flushed> {
  try {
    yield* events
  } catch (thrown) {
    if (!(thrown instanceof LlmFailure)) throw thrown
    yield { type: 'failed', failure: thrown }
  }
}

const isCutOff = (event: Exclude<Flushed, { type: 'text' }>): boolean =>
  event.type === 'failed' || event.reason !== 'stop'

function settle(event: Extract<LlmEvent, { type: 'end' }>, facts: WriterFacts, model: string): void {
  facts.ended(event.reason, event.usage)
  const { written } = facts.counts
  if (event.reason === 'refused')
    throw new LlmFailure(
      'refused',
      'streaming',
      `Asking the LLM ${model}: expected an answer, got a refusal.`,
    )
  if (written > 0) return
  if (event.reason === 'length')
    throw new LlmFailure(
      'cut-off',
      'streaming',
      `Asking the LLM ${model}: expected whole sentences, got no end of the first. Raise LLM_MAX_TOKENS; reasoning models need several thousand.`,
    )
  throw new LlmFailure(
    'empty',
    facts.counts.tokens > 0 ? 'streaming' : 'waiting',
    `Asking the LLM ${model}: expected an answer, got no text. Check LLM_MODEL.`,
  )
}
