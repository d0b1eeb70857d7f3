// One place in the pool: a worker thread that is started when needed and replaced after a time-out or its death.
import type { Worker } from 'node:worker_threads'
import type { RawDocument } from '../../core/document.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { ParseResult } from '../../core/ports/parser.ts'
import { startWorker } from '../../core/start-worker.ts'
import { type PackedDocument, unpackDocument } from './pack-blocks.ts'

/** What the worker posts: the result with its blocks packed. */
type PackedResult =
  | (Omit<Extract<ParseResult, { ok: true }>, 'document'> & { document: PackedDocument })
  | Extract<ParseResult, { ok: false }>

export interface WorkerSlot {
  /** One document at a time; rejects only when the signal aborts (the worker is ended then, since nothing else stops it). */
  run(raw: RawDocument, signal: AbortSignal): Promise<ParseResult>
  stop(): Promise<void>
}

export function createWorkerSlot(options: { memoryMb: number; timeoutMs: number; log: Logger }): WorkerSlot {
  const { memoryMb, timeoutMs, log } = options
  let worker: Worker | undefined

  const start = (): Worker => {
    const started = startWorker(new URL('./parse-worker.ts', import.meta.url), null, {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      // An environment of its own: readers need no settings and see no secrets.
      env: {},
    })
    // A worker that dies between two documents is simply replaced.
    started.on('error', () => forget(started))
    started.on('exit', () => forget(started))
    return started
  }
  const forget = (gone: Worker): void => {
    if (worker === gone) worker = undefined
  }
  const end = async (): Promise<void> => {
    const ending = worker
    worker = undefined
    await ending?.terminate()
  }

  return {
    run(raw, signal) {
      const running = worker ?? start()
      worker = running
      running.ref()
      return new Promise((resolve, reject) => {
        const settle = (result: ParseResult): void => {
          clear()
          running.unref()
          resolve(result)
        }
        const onMessage = (packed: PackedResult): void =>
          settle(packed.ok ? { ...packed, document: unpackDocument(packed.document) } : packed)
        const giveUp = (result: Extract<ParseResult, { ok: false }>): void => {
          log.warn({ document: raw.externalId, reason: result.reason }, 'parse-worker-end')
          settle(result)
          void end()
        }
        const onError = (error: Error): void => giveUp(failureOf(error, raw.name, memoryMb))
        const onExit = (): void => giveUp(failureOf(new Error('the worker ended'), raw.name, memoryMb))
        const onAbort = (): void => {
          clear()
          void end()
          reject(signal.reason)
        }
        const timer = setTimeout(
          () =>
            giveUp({
              ok: false,
              reason: 'too-slow',
              message: `Reading ${raw.name} took longer than ${timeoutMs / 1000} s and was given up. Split the file or save it again.`,
            }),
          timeoutMs,
        )
        const clear = (): void => {
          clearTimeout(timer)
          running.off('message', onMessage).off('error', onError).off('exit', onExit)
          signal.removeEventListener('abort', onAbort)
        }
        running.on('message', onMessage).on('error', onError).on('exit', onExit)
        signal.addEventListener('abort', onAbort, { once: true })
        running.postMessage({ ...raw, links: null, audience: [] })
      })
    },
    stop: end,
  }
}

function failureOf(error: Error, name: string, memoryMb: number): Extract<ParseResult, { ok: false }> {
  const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return outOfMemory
    ? {
        ok: false,
        reason: 'too-large',
        message: `Reading ${name} needs more than ${memoryMb} MB of memory. Split the file.`,
      }
    : {
        ok: false,
        reason: 'damaged',
        message: `Reading ${name} ended its worker: ${error.message.slice(0, 200)}. Save the file again in the program it was made with.`,
      }
}
