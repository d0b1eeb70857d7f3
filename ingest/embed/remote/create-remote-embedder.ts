// Any OpenAI-compatible embeddings server.
import { setMaxListeners } from 'node:events'
import PQueue from 'p-queue'
import type { Config } from '../../../core/config/schema.ts'
import { AppError } from '../../../core/errors.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import type { Embedder } from '../../../core/ports/embedder.ts'
import type { Logger } from '../../../core/ports/logger.ts'
import { retry } from '../../../core/retry.ts'
import { checkVectors, normalizeVector } from '../check-vectors.ts'
import { modelIdOf } from '../model-id.ts'
import { prefixesOf } from '../prefixes.ts'
import { estimateTokens } from './estimate-tokens.ts'
import { requestEmbeddings } from './request-embeddings.ts'

export type RemoteConfig = Pick<
  Config,
  'embeddingModel' | 'embeddingApiKey' | 'embeddingQueryPrefix' | 'embeddingPassagePrefix'
>
export interface RemoteOptions {
  /** Texts a request. @default 32 */
  maxBatch?: number
  /** Per request. @default 60_000 */
  timeoutMs?: number
}
/** A server does not say how long its input may be; 512 is what the smallest models in use take. */
const MAX_TOKENS = 512
/** Requests at a time: one is answered while the next is on its way. */
const CONCURRENCY = 2
const PRIORITY = { query: 2, urgent: 1, passage: 0 } as const

/**
 * Makes one call, to learn the dimensions. `countTokens` is an upper estimate (`estimateTokens`).
 * @throws AppError `bad-config` without EMBEDDING_MODEL, `model-unavailable`
 */
export async function createRemoteEmbedder(
  deps: { config: RemoteConfig; baseUrl: string; log: Logger; clock: Clock },
  options: RemoteOptions = {},
): Promise<Embedder> {
  const { config, baseUrl, log, clock } = deps
  const { maxBatch = 32, timeoutMs = 60_000 } = options
  const model = config.embeddingModel
  if (model === undefined) {
    throw new AppError(
      'bad-config',
      'Reading the settings: EMBEDDING_BASE_URL expects EMBEDDING_MODEL beside it, got none. Set it to the name the server knows.',
    )
  }
  const server = { baseUrl, model, apiKey: config.embeddingApiKey, timeoutMs, clock }
  const prefixes = prefixesOf(config, model)
  const queue = new PQueue({ concurrency: CONCURRENCY })
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)

  const request = (
    texts: readonly string[],
    priority: number,
    signal?: AbortSignal,
  ): Promise<Float32Array[]> => {
    const either = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
    return queue
      .add(() => retry(() => requestEmbeddings(server, texts, either), { clock, signal: either }), {
        priority,
        signal: either,
      })
      .catch((thrown: unknown) => {
        throw either.aborted
          ? new AppError('cancelled', 'Embedding was cancelled: the caller gave up.')
          : thrown
      })
  }

  const [sample] = await request([`${prefixes.query}dimensions`], PRIORITY.query)
  const dimensions = sample?.length ?? 0
  log.info({ model, dimensions, server: baseUrl }, 'embedder-ready')

  return {
    modelId: modelIdOf({ name: model, weights: 'server', dimensions, prefixes, pooling: 'server' }),
    dimensions,
    maxBatch,
    maxInputTokens: MAX_TOKENS - 2 - Math.max(prefixes.query.length, prefixes.passage.length),
    embed: async (texts, { kind, urgent, signal }) => {
      const priority =
        kind === 'query' ? PRIORITY.query : urgent === true ? PRIORITY.urgent : PRIORITY.passage
      const rest = new AbortController()
      const either = signal === undefined ? rest.signal : AbortSignal.any([signal, rest.signal])
      // One listener a batch is what is meant here, not a leak.
      setMaxListeners(0, either)
      const prefixed = texts.map((text) => prefixes[kind] + text)
      try {
        const answers = await Promise.all(
          inBatches(prefixed, maxBatch).map((batch) => request(batch, priority, either)),
        )
        const vectors = answers.flat()
        checkVectors(vectors, {
          count: texts.length,
          dimensions,
          model,
          setting: 'EMBEDDING_MODEL and EMBEDDING_BASE_URL',
        })
        return vectors.map(normalizeVector)
      } catch (thrown) {
        rest.abort()
        throw thrown
      }
    },
    countTokens: async (texts) => texts.map(estimateTokens),
    close: async () => {
      closing.abort()
      queue.clear()
    },
  }
}

function inBatches(texts: readonly string[], size: number): string[][] {
  const batches: string[][] = []
  for (let at = 0; at < texts.length; at += size) batches.push(texts.slice(at, at + size))
  return batches
}
