// The embedder's end of one worker thread: sends texts, matches results to callers, replaces a thread that died.
import type { Worker } from 'node:worker_threads'
import { AppError, firstChars } from '../../../core/errors.ts'
import type { Logger } from '../../../core/ports/logger.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './embed-messages.ts'
import type { CodedText, TokensOfText } from './load-model.ts'

export interface EmbedThread {
  /** Texts waiting or under way. */
  readonly load: number
  /** Resolves when the model is loaded. @throws AppError `model-unavailable` */
  ready(): Promise<{ dimensions: number; maxTokens: number }>
  embed(text: string, priority: number, signal?: AbortSignal): Promise<Float32Array>
  /** `prefix`: tokens at the beginning that are not the text's own. */
  embedTokens(text: string, prefix: number, priority: number, signal?: AbortSignal): Promise<TokensOfText>
  embedCoded(text: string, prefix: number, priority: number, signal?: AbortSignal): Promise<CodedText>
  embedAsked(text: string, prefix: number, priority: number, signal?: AbortSignal): Promise<Float32Array>
  count(texts: readonly string[], signal?: AbortSignal): Promise<number[]>
  close(): Promise<void>
}
type Job = {
  message: Extract<ToWorker, { id: number }>
  take: (reply: FromWorker) => void
  fail: (error: AppError) => void
  died: boolean
}
type Ready = { dimensions: number; maxTokens: number }
const CLOSE_LIMIT_MS = 5_000

/** `start` makes the thread; it is called again after a death, and every job is tried once more. */
export function createEmbedThread(
  deps: { start: (settings: WorkerSettings) => Worker; log: Logger },
  settings: WorkerSettings,
): EmbedThread {
  const { log } = deps
  const jobs = new Map<number, Job>()
  const ready = createReady()
  let worker: Worker | null = null
  let broken: AppError | null = null
  let closed = false
  let lastId = 0
  let lastError = ''

  const failAll = (error: AppError): void => {
    ready.reject(error)
    for (const job of jobs.values()) job.fail(error)
  }
  const onMessage = (reply: FromWorker): void => {
    if (reply.type === 'ready') {
      log.info({ model: settings.name, loadMs: reply.loadMs }, 'embedder-ready')
      ready.resolve({ dimensions: reply.dimensions, maxTokens: reply.maxTokens })
    } else if (reply.type === 'load-failed') {
      broken = cannotLoad(settings, reply.message)
      log.error({ model: settings.name, message: reply.message }, 'embedder-fail')
      failAll(broken)
    } else jobs.get(reply.id)?.take(reply)
  }
  const onExit = (gone: Worker): void => {
    if (worker !== gone) return
    worker = null
    if (closed) return
    log.warn({ model: settings.name, message: lastError, jobs: jobs.size }, 'embedder-exit')
    for (const job of jobs.values()) {
      if (job.died) job.fail(diedTwice(settings, lastError))
      job.died = true
    }
    if (jobs.size === 0) return
    const next = running()
    for (const job of jobs.values()) next.postMessage(job.message)
  }
  const running = (): Worker => {
    if (worker !== null) return worker
    const started = deps.start(settings)
    started.on('message', onMessage)
    started.on('error', (error: unknown) => {
      lastError = error instanceof Error ? error.message : String(error)
    })
    started.on('exit', () => onExit(started))
    started.unref()
    worker = started
    return started
  }

  function ask<Reply>(
    message: (id: number) => Job['message'],
    read: (reply: FromWorker) => Reply | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (closed) return reject(cancelled('the embedder is closed'))
      if (broken !== null) return reject(broken)
      if (signal?.aborted) return reject(cancelled('the caller gave up'))
      lastId += 1
      const id = lastId
      const onAbort = (): void => {
        worker?.postMessage({ type: 'cancel', id } satisfies ToWorker)
        job.fail(cancelled('the caller gave up'))
      }
      const done = (): void => {
        jobs.delete(id)
        signal?.removeEventListener('abort', onAbort)
        if (jobs.size === 0) worker?.unref()
      }
      const job: Job = {
        message: message(id),
        died: false,
        take: (reply) => {
          done()
          const result = read(reply)
          if (result === undefined) reject(cannotEmbed(settings, reply))
          else resolve(result)
        },
        fail: (error) => {
          done()
          reject(error)
        },
      }
      jobs.set(id, job)
      signal?.addEventListener('abort', onAbort, { once: true })
      const thread = running()
      thread.ref()
      thread.postMessage(job.message)
    })
  }

  running()
  return {
    get load() {
      return jobs.size
    },
    ready: () => {
      worker?.ref()
      return ready.promise
    },
    embed: (text, priority, signal) =>
      ask(
        (id) => ({ type: 'embed', id, text, priority }),
        (reply) => (reply.type === 'vector' ? reply.vector : undefined),
        signal,
      ),
    embedTokens: (text, prefix, priority, signal) =>
      ask(
        (id) => ({ type: 'embed-tokens', id, text, priority, prefix }),
        (reply) => (reply.type === 'tokens' ? reply.tokens : undefined),
        signal,
      ),
    embedCoded: (text, prefix, priority, signal) =>
      ask(
        (id) => ({ type: 'embed-coded', id, text, priority, prefix }),
        (reply) => (reply.type === 'coded' ? reply.coded : undefined),
        signal,
      ),
    embedAsked: (text, prefix, priority, signal) =>
      ask(
        (id) => ({ type: 'embed-asked', id, text, prefix, priority }),
        (reply) => (reply.type === 'vector' ? reply.vector : undefined),
        signal,
      ),
    count: (texts, signal) =>
      ask(
        (id) => ({ type: 'count', id, texts }),
        (reply) => (reply.type === 'counts' ? reply.counts : undefined),
        signal,
      ),
    close: async () => {
      closed = true
      failAll(cancelled('the embedder is closed'))
      const ending = worker
      if (ending === null) return
      const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
      ending.ref()
      ending.postMessage({ type: 'close' } satisfies ToWorker)
      const limit = setTimeout(() => void ending.terminate(), CLOSE_LIMIT_MS)
      await exited
      clearTimeout(limit)
    },
  }
}

function createReady() {
  let resolve: (ready: Ready) => void = () => {}
  let reject: (error: AppError) => void = () => {}
  const promise = new Promise<Ready>((onReady, onFailure) => {
    resolve = onReady
    reject = onFailure
  })
  // Whoever embeds hears of a failure; nobody has to wait for `ready`.
  promise.catch(() => {})
  return { promise, resolve, reject }
}

const cancelled = (why: string): AppError => new AppError('cancelled', `Embedding was cancelled: ${why}.`)

const cannotLoad = (settings: WorkerSettings, message: string): AppError =>
  new AppError(
    'model-unavailable',
    `Loading the embedding model ${settings.folder ?? settings.name}: expected weights and a tokenizer that ` +
      `transformers.js reads, got "${firstChars(message)}". Fetch the files again or set EMBEDDING_MODEL, then restart.`,
  )

const diedTwice = (settings: WorkerSettings, message: string): AppError =>
  new AppError(
    'model-unavailable',
    `Embedding with ${settings.name}: expected a vector, but its worker thread ended twice ` +
      `(${firstChars(message) || 'no reason given'}). Check that about 500 MB of memory are free, then try again.`,
  )

const cannotEmbed = (settings: WorkerSettings, reply: FromWorker): AppError =>
  new AppError(
    'model-unavailable',
    `Embedding with ${settings.name}: expected a vector, got ` +
      `"${reply.type === 'failed' ? firstChars(reply.message) : reply.type}". Check EMBEDDING_MODEL; it must be a feature-extraction model.`,
  )
