// The default transcriber: a speech model on this machine, in one worker thread.
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import PQueue from 'p-queue'
import { AppError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/ports/logger.ts'
import type { Transcriber } from '../../../core/ports/transcriber.ts'
import { startWorker } from '../../../core/start-worker.ts'
import { silenceRuntime } from '../../silence-runtime.ts'
import type { HearSettings } from './hear-messages.ts'
import { hearSpeech } from './hear-speech.ts'
import { createHearThread, type HearThreadOptions } from './hear-thread.ts'
import { BUNDLED_TRANSCRIBER, type ModelFiles, readModelFiles } from './model-files.ts'

/** Raised when windows, cleaning or decoding change what is written out. */
const HEARING_VERSION = 1

export interface LocalOptions extends Partial<HearThreadOptions> {
  startThread?: (entry: URL, data: unknown) => ReturnType<typeof startWorker>
}

/**
 * Looks for the model's files; the model is loaded when the first recording comes. `modelsDir`: the folder that holds
 * `whisper-base`.
 * @throws AppError `model-unavailable`
 */
export async function createLocalTranscriber(
  deps: { config: { transcribeModel?: string | undefined }; modelsDir: string; log: Logger },
  options: LocalOptions = {},
): Promise<Transcriber> {
  silenceRuntime()
  const { config, modelsDir, log } = deps
  const { startThread = startWorker, idleMs = 30_000, windowMs = 300_000 } = options
  const files = await resolveModel(config.transcribeModel, modelsDir)
  const name = files?.name ?? config.transcribeModel ?? BUNDLED_TRANSCRIBER
  const settings: HearSettings = {
    folder: files?.folder ?? null,
    name,
    dtype: files?.dtype ?? 'q8',
    threads: availableParallelism(),
    cancelled: new Int32Array(new SharedArrayBuffer(4)),
  }
  const start = (data: HearSettings) => startThread(new URL('./hear-worker.ts', import.meta.url), data)
  const thread = createHearThread({ start, log }, settings, { idleMs, windowMs })
  const queue = new PQueue({ concurrency: 1 })
  const closing = new AbortController()

  return {
    version: `${name}:${files?.weights ?? 'hub'}:${HEARING_VERSION}`,
    async transcribe(speech, { language = null, signal, onProgress } = {}) {
      const either = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
      either.throwIfAborted()
      const hear = (samples: Float32Array<ArrayBuffer>, spoken: string | null) =>
        thread.hear(samples, spoken, either)
      return queue.add(() => hearSpeech(speech, hear, { language, onProgress }), { signal: either })
    },
    async close() {
      closing.abort(new AppError('cancelled', 'Recognising speech was cancelled: the transcriber is closed.'))
      await thread.close()
    },
  }
}

/** The setting names a folder, a model in `modelsDir`, or (null) a hub id. */
async function resolveModel(setting: string | undefined, modelsDir: string): Promise<ModelFiles | null> {
  if (setting === undefined) return readModelFiles(path.resolve(modelsDir, BUNDLED_TRANSCRIBER))
  for (const folder of [path.resolve(setting), path.resolve(modelsDir, setting)]) {
    const found = await stat(folder).catch(() => null)
    if (found?.isDirectory()) return readModelFiles(folder)
  }
  if (/^[\w.-]+\/[\w.-]+$/.test(setting) && !setting.startsWith('.')) return null
  throw new AppError(
    'model-unavailable',
    `Opening the speech model: expected TRANSCRIBE_MODEL to be a folder, a hub id such as org/name, or none, got "${setting}", ` +
      'which is no folder here. Correct it, or unset it to use the bundled model.',
  )
}
