// One worker thread with a speech model: started at the first window, ended when nothing was heard for a while, so that
// its memory is free again. One window at a time.
import type { Worker } from 'node:worker_threads'
import { AppError, firstChars } from '../../../core/errors.ts'
import type { Logger } from '../../../core/ports/logger.ts'
import type { FromHearWorker, Heard, HearSettings, ToHearWorker } from './hear-messages.ts'

export interface HearThread {
  /** @throws AppError `model-unavailable`, `timeout`; the signal's reason */
  hear(samples: Float32Array<ArrayBuffer>, language: string | null, signal: AbortSignal): Promise<Heard>
  close(): Promise<void>
}

export interface HearThreadOptions {
  /** Without work for so long it is ended. */
  idleMs: number
  /** One window, the first one with the model's load; the thread is ended when it takes longer. */
  windowMs: number
}

type Job = { id: number; resolve(heard: Heard): void; reject(error: unknown): void }
const CLOSE_LIMIT_MS = 5_000

export function createHearThread(
  deps: { start: (settings: HearSettings) => Worker; log: Logger },
  settings: HearSettings,
  options: HearThreadOptions,
): HearThread {
  const { log } = deps
  let worker: Worker | null = null
  let job: Job | null = null
  let lastId = 0
  let lastError = ''
  let idle: NodeJS.Timeout | undefined

  const onMessage = (from: Worker, message: FromHearWorker): void => {
    if (from !== worker) return
    if (message.type === 'ready')
      log.info({ model: settings.name, loadMs: message.loadMs }, 'transcriber-ready')
    else if (message.type === 'load-failed') {
      job?.reject(cannotLoad(settings, message.message))
      void end()
    } else if (message.id === job?.id) {
      if (message.type === 'heard') job.resolve(message.heard)
      else job.reject(cannotHear(settings, message.message))
    }
  }
  const onExit = (gone: Worker): void => {
    if (gone !== worker) return
    worker = null
    if (job !== null) log.warn({ model: settings.name, message: lastError }, 'transcriber-exit')
    job?.reject(cannotHear(settings, lastError || 'its worker thread ended'))
  }
  const running = (): Worker => {
    clearTimeout(idle)
    if (worker !== null) return worker
    const started = deps.start(settings)
    started.on('message', (message: FromHearWorker) => onMessage(started, message))
    started.on('error', (error: unknown) => {
      lastError = error instanceof Error ? error.message : String(error)
    })
    started.on('exit', () => onExit(started))
    worker = started
    return started
  }
  /** Lets go of the model in order; by force when it does not answer. */
  const end = async (): Promise<void> => {
    clearTimeout(idle)
    const ending = worker
    worker = null
    if (ending === null) return
    const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
    ending.ref()
    ending.postMessage({ type: 'close' } satisfies ToHearWorker)
    const limit = setTimeout(() => void ending.terminate(), CLOSE_LIMIT_MS)
    await exited
    clearTimeout(limit)
  }
  const rest = (): void => {
    worker?.unref()
    clearTimeout(idle)
    idle = setTimeout(() => {
      if (job === null) void end()
    }, options.idleMs)
    idle.unref()
  }

  return {
    hear(samples, language, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        lastId += 1
        const id = lastId
        const settle = (): void => {
          clearTimeout(limit)
          signal.removeEventListener('abort', onAbort)
          if (job?.id === id) job = null
          rest()
        }
        const onAbort = (): void => {
          Atomics.store(settings.cancelled, 0, id)
          settle()
          reject(signal.reason)
        }
        const limit = setTimeout(() => {
          settle()
          const stuck = worker
          worker = null
          void stuck?.terminate()
          reject(tooSlow(settings, options.windowMs))
        }, options.windowMs)
        job = {
          id,
          resolve: (heard) => {
            settle()
            resolve(heard)
          },
          reject: (error) => {
            settle()
            reject(error)
          },
        }
        signal.addEventListener('abort', onAbort, { once: true })
        const thread = running()
        thread.ref()
        thread.postMessage({ type: 'hear', id, samples, language } satisfies ToHearWorker, [samples.buffer])
      })
    },
    close: end,
  }
}

const cannotLoad = (settings: HearSettings, message: string): AppError =>
  new AppError(
    'model-unavailable',
    `Loading the speech model ${settings.folder ?? settings.name}: expected weights and a tokenizer that ` +
      `transformers.js reads, got "${firstChars(message)}". Fetch the files again or set TRANSCRIBE_MODEL, then sync again.`,
  )

const cannotHear = (settings: HearSettings, message: string): AppError =>
  new AppError(
    'model-unavailable',
    `Recognising speech with ${settings.name}: expected words, got "${firstChars(message)}". ` +
      'Check that about 600 MB of memory are free and that TRANSCRIBE_MODEL is a speech recognition model, then sync again.',
  )

const tooSlow = (settings: HearSettings, ms: number): AppError =>
  new AppError(
    'timeout',
    `Recognising speech with ${settings.name}: expected half a minute of sound within ${ms / 1000} s, it took longer. ` +
      'Choose a smaller TRANSCRIBE_MODEL or give the machine more room, then sync again.',
  )
