// A Reranker by a cross-encoder on this machine, in a worker thread of its own.
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { Worker } from 'node:worker_threads'
import { AppError, firstChars } from '../../../core/errors.ts'
import type { Reranker } from '../../../core/ports/reranker.ts'
import { startWorker } from '../../../core/start-worker.ts'
import type { FromReranker, RerankSettings, ToReranker } from './rerank-messages.ts'

type Job = { take(scores: number[]): void; fail(error: AppError): void }

/** `model`: a folder, or a hub id (then it is fetched once). The model loads in the background; the first call waits for it. */
export async function createCrossEncoder(model: string): Promise<Reranker> {
  // ONNX Runtime reports its use to its makers unless told not to, by the process's own environment.
  process.env['ORT_DISABLE_TELEMETRY'] = '1'
  const settings = await settingsOf(model)
  const jobs = new Map<number, Job>()
  let worker: Worker | null = null
  let closed = false
  let lastId = 0

  const failAll = (error: AppError): void => {
    for (const job of [...jobs.values()]) job.fail(error)
  }
  /** A thread that died is replaced at the next question. */
  const running = (): Worker => {
    if (worker !== null) return worker
    const started = startWorker(new URL('./rerank-worker.ts', import.meta.url), settings)
    let lastError = ''
    started.on('message', (reply: FromReranker) => {
      if (reply.type === 'scores') jobs.get(reply.id)?.take(reply.scores)
      else jobs.get(reply.id)?.fail(unavailable(settings, reply.message))
    })
    started.on('error', (error: unknown) => {
      lastError = error instanceof Error ? error.message : String(error)
    })
    started.on('exit', () => {
      if (worker === started) worker = null
      failAll(unavailable(settings, lastError || 'its thread ended'))
    })
    started.unref()
    worker = started
    return started
  }
  running()

  return {
    name: `cross-encoder:${settings.name}`,
    rerank({ question, passages }, { signal } = {}) {
      return new Promise((resolve, reject) => {
        if (closed || signal?.aborted) return reject(cancelled())
        if (passages.length === 0) return resolve([])
        lastId += 1
        const id = lastId
        const thread = running()
        const onAbort = (): void => {
          thread.postMessage({ type: 'cancel', id } satisfies ToReranker)
          jobs.get(id)?.fail(cancelled())
        }
        const done = (): void => {
          jobs.delete(id)
          signal?.removeEventListener('abort', onAbort)
          if (jobs.size === 0) thread.unref()
        }
        jobs.set(id, {
          take: (scores) => {
            done()
            resolve(scores)
          },
          fail: (error) => {
            done()
            reject(error)
          },
        })
        signal?.addEventListener('abort', onAbort, { once: true })
        thread.ref()
        thread.postMessage({ type: 'rank', id, question, passages } satisfies ToReranker)
      })
    },
    async close() {
      closed = true
      failAll(cancelled())
      const ending = worker
      if (ending === null) return
      const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
      ending.ref()
      ending.postMessage({ type: 'close' } satisfies ToReranker)
      await exited
    },
  }
}

async function settingsOf(model: string): Promise<RerankSettings> {
  const threads = Math.max(1, availableParallelism())
  const found = await stat(model).catch(() => null)
  if (found?.isDirectory() !== true) return { folder: null, name: model, dtype: 'q8', threads }
  const folder = path.resolve(model)
  const quantized = await stat(path.join(folder, 'onnx/model_quantized.onnx')).catch(() => null)
  return { folder, name: path.basename(folder), dtype: quantized === null ? 'fp32' : 'q8', threads }
}

const cancelled = (): AppError => new AppError('cancelled', 'Reranking was cancelled: the caller gave up.')

const unavailable = ({ folder, name }: RerankSettings, message: string): AppError =>
  new AppError(
    'model-unavailable',
    `Reranking with ${folder ?? name}: expected a score for each passage, got "${firstChars(message)}". RERANK_MODEL must be a cross-encoder that transformers.js reads: config.json, tokenizer.json and onnx/model.onnx in a folder, or its hub id.`,
  )
