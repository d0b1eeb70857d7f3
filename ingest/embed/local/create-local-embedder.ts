// The default embedder: a model on this machine, in one worker thread (EMBED_WORKERS adds more).
import { setMaxListeners } from 'node:events'
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { Config } from '../../../core/config/schema.ts'
import { AppError } from '../../../core/errors.ts'
import type { Embedder } from '../../../core/ports/embedder.ts'
import type { Logger } from '../../../core/ports/logger.ts'
import { startWorker } from '../../../core/start-worker.ts'
import { silenceRuntime } from '../../silence-runtime.ts'
import { checkVectors } from '../check-vectors.ts'
import { modelIdOf } from '../model-id.ts'
import { prefixesOf } from '../prefixes.ts'
import { PRIORITY, type WorkerSettings } from './embed-messages.ts'
import { createEmbedThread, type EmbedThread } from './embed-thread.ts'
import { BUNDLED_MODEL, type ModelFolder, readModelFolder } from './model-folder.ts'

export type LocalConfig = Pick<
  Config,
  'embeddingModel' | 'embeddingQueryPrefix' | 'embeddingPassagePrefix' | 'embeddingPooling' | 'embedWorkers'
>
/** Texts a call: what ingest hands over at once. The model takes them one by one. */
const MAX_BATCH = 32
const SPECIAL_TOKENS = 2

/**
 * Resolves as soon as the model's files are found; the model loads in the background and the first call waits for it.
 * A hub id must be loaded first, since only then its dimensions are known.
 * @throws AppError `model-unavailable`
 */
export async function createLocalEmbedder(deps: {
  config: LocalConfig
  modelsDir: string
  log: Logger
  startThread?: (entry: URL, data: unknown) => ReturnType<typeof startWorker>
}): Promise<Embedder> {
  silenceRuntime()
  const { config, log } = deps
  const start = deps.startThread ?? startWorker
  const folder = await resolveFolder(config.embeddingModel, deps.modelsDir)
  const name = folder?.name ?? config.embeddingModel ?? BUNDLED_MODEL
  const prefixes = prefixesOf(config, name)
  const workers = config.embedWorkers
  const settings: WorkerSettings = {
    folder: folder?.folder ?? null,
    name,
    dtype: folder?.dtype ?? 'q8',
    pooling: config.embeddingPooling,
    maxTokens: folder?.maxTokens ?? null,
    tokenSpace: folder?.tokenSpace ?? null,
    questionModel: folder?.questionModel ?? null,
    threads: Math.max(1, Math.floor(availableParallelism() / workers)),
  }
  const startThread = (data: WorkerSettings) => start(new URL('./embed-worker.ts', import.meta.url), data)
  const threads = Array.from({ length: workers }, () =>
    createEmbedThread({ start: startThread, log }, settings),
  )
  const { dimensions, maxTokens } = folder ?? (await readyOrClosed(threads))
  const idlest = (): EmbedThread => threads.reduce((best, one) => (one.load < best.load ? one : best))
  const longestPrefix = Math.max(prefixes.query.length, prefixes.passage.length)

  /** All of a call's texts, each on the idlest thread. */
  async function each<Result>(
    texts: readonly string[],
    { kind, urgent, signal }: { kind: 'query' | 'passage'; urgent?: boolean; signal?: AbortSignal },
    one: (text: string, priority: number, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result[]> {
    const priority = kind === 'query' ? PRIORITY.query : urgent === true ? PRIORITY.urgent : PRIORITY.passage
    const rest = new AbortController()
    const either = signal === undefined ? rest.signal : AbortSignal.any([signal, rest.signal])
    // One listener a text is what is meant here, not a leak.
    setMaxListeners(0, either)
    try {
      return await Promise.all(texts.map((text) => one(prefixes[kind] + text, priority, either)))
    } catch (thrown) {
      // One failed: what is still queued of this call would be embedded for nobody.
      rest.abort()
      throw thrown
    }
  }
  const check = (vectors: Float32Array[], count: number): void =>
    checkVectors(vectors, { count, dimensions, model: name, setting: 'EMBEDDING_MODEL' })
  const prefixTokens = { query: -1, passage: -1 }
  const prefixTokensOf = async (kind: 'query' | 'passage'): Promise<number> => {
    if (prefixTokens[kind] < 0) prefixTokens[kind] = (await idlest().count([prefixes[kind].trim()]))[0] ?? 0
    return prefixTokens[kind]
  }

  /** `one`: which of a thread's two calls; both give a text's vector and what is known of its tokens. */
  const byTokens =
    <Found extends { vector: Float32Array }>(
      one: (thread: EmbedThread, ...asked: Parameters<EmbedThread['embedTokens']>) => Promise<Found>,
    ) =>
    async (texts: readonly string[], options: Parameters<typeof each>[1]): Promise<Found[]> => {
      if (texts.length === 0) return []
      const prefix = await prefixTokensOf(options.kind)
      const found = await each(texts, options, (text, priority, signal) =>
        one(idlest(), text, prefix, priority, signal),
      )
      const vectors = found.map(({ vector }) => vector)
      check(vectors, texts.length)
      return found
    }

  return {
    modelId: modelIdOf({
      name,
      weights: folder?.weights ?? 'hub',
      dimensions,
      prefixes,
      pooling: config.embeddingPooling,
    }),
    dimensions,
    maxBatch: MAX_BATCH,
    // A prefix has fewer tokens than characters, so this leaves room enough without asking the tokenizer.
    maxInputTokens: maxTokens - SPECIAL_TOKENS - longestPrefix,
    embed: async (texts, options) => {
      if (texts.length === 0) return []
      const vectors = await each(texts, options, (text, priority, signal) =>
        idlest().embed(text, priority, signal),
      )
      check(vectors, texts.length)
      return vectors
    },
    embedTokens: byTokens((thread, ...asked) => thread.embedTokens(...asked)),
    ...(settings.tokenSpace && {
      tokenSpace: settings.tokenSpace,
      embedCoded: byTokens((thread, ...asked) => thread.embedCoded(...asked)),
    }),
    ...(settings.questionModel !== null && {
      embedAsked: async (texts, options = {}) => {
        if (texts.length === 0) return []
        const prefix = await prefixTokensOf('query')
        const vectors = await each(texts, { kind: 'query', ...options }, (text, priority, signal) =>
          idlest().embedAsked(text, prefix, priority, signal),
        )
        check(vectors, texts.length)
        return vectors
      },
    }),
    countTokens: async (texts, options) => (texts.length === 0 ? [] : idlest().count(texts, options?.signal)),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()))
    },
  }
}

async function readyOrClosed(
  threads: readonly EmbedThread[],
): Promise<{ dimensions: number; maxTokens: number }> {
  try {
    const [first] = await Promise.all(threads.map((thread) => thread.ready()))
    if (first !== undefined) return first
    throw new AppError('internal', 'Starting the embedder: expected at least one worker, got none.')
  } catch (thrown) {
    await Promise.all(threads.map((thread) => thread.close()))
    throw thrown
  }
}

/** The setting names a folder, a model in `modelsDir`, or (null) a hub id. */
async function resolveFolder(setting: string | undefined, modelsDir: string): Promise<ModelFolder | null> {
  if (setting === undefined) return readModelFolder(path.resolve(modelsDir, BUNDLED_MODEL))
  for (const folder of [path.resolve(setting), path.resolve(modelsDir, setting)]) {
    const found = await stat(folder).catch(() => null)
    if (found?.isDirectory()) return readModelFolder(folder)
  }
  if (/^[\w.-]+(?:\/[\w.-]+)?$/.test(setting) && !setting.startsWith('.')) return null
  throw new AppError(
    'model-unavailable',
    `Opening the embedding model: expected EMBEDDING_MODEL to be a folder or a hub id such as org/name, got "${setting}", ` +
      'which is no folder here. Correct it, or unset it to use the bundled model.',
  )
}
