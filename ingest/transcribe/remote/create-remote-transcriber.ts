// Any OpenAI-compatible transcription server: long recordings go in pieces below its size limit, cut in silence.
import PQueue from 'p-queue'
import type { Config } from '../../../core/config/schema.ts'
import { AppError } from '../../../core/errors.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import type { Logger } from '../../../core/ports/logger.ts'
import type { Speech, Transcriber, Transcript } from '../../../core/ports/transcriber.ts'
import { retry } from '../../../core/retry.ts'
import { cleanSegments, type HeardSegment } from '../clean-segments.ts'
import { createSpeechWindows } from '../speech-windows.ts'
import { type AnswerFormat, requestTranscription, type TranscriptionServer } from './request-transcription.ts'
import { readTranscription } from './transcription-response.ts'

export type RemoteConfig = Pick<Config, 'transcribeModel' | 'transcribeApiKey'>

export interface RemoteOptions {
  /** A piece: three minutes are 6 MB, below the 25 MB that servers take, and heard in time by a slow one. @default 180 */
  pieceSeconds?: number
  /** A piece for a server that gives no segments, so that its second still means something. @default 30 */
  plainPieceSeconds?: number
  /** Per request; fetch itself waits for an answer no longer than 300 s. @default 290_000 */
  timeoutMs?: number
}

const REMOTE_VERSION = 1

/** Asks nothing before the first recording. @throws AppError `bad-config` without TRANSCRIBE_MODEL */
export function createRemoteTranscriber(
  deps: { config: RemoteConfig; baseUrl: string; log: Logger; clock: Clock },
  options: RemoteOptions = {},
): Transcriber {
  const { config, baseUrl, log, clock } = deps
  const { pieceSeconds = 180, plainPieceSeconds = 30, timeoutMs = 290_000 } = options
  const model = config.transcribeModel
  if (model === undefined) {
    throw new AppError(
      'bad-config',
      'Reading the settings: TRANSCRIBE_BASE_URL expects TRANSCRIBE_MODEL beside it, got none. Set it to the name the server knows.',
    )
  }
  const server: TranscriptionServer = { baseUrl, model, apiKey: config.transcribeApiKey, timeoutMs, clock }
  const queue = new PQueue({ concurrency: 1 })
  const closing = new AbortController()
  let format: AnswerFormat = 'verbose_json'

  async function hear(
    speech: Speech,
    of: { language: string | null; signal: AbortSignal; onProgress: ((seconds: number) => void) | undefined },
  ): Promise<Transcript> {
    const windows = createSpeechWindows(speech, format === 'json' ? plainPieceSeconds : pieceSeconds)
    const segments: HeardSegment[] = []
    let language = of.language
    for (let window = await windows.next(); window !== null; window = await windows.next()) {
      const { samples, seconds } = window
      const answer = await retry(
        () => requestTranscription(server, samples, { language: of.language, format, signal: of.signal }),
        { clock, signal: of.signal },
      )
      if (answer.type === 'not-verbose') {
        log.info({ model }, 'transcriber-plain')
        format = 'json'
        return hear(speech, of)
      }
      const heard = readTranscription(answer.body, seconds, `${model} at ${baseUrl}`)
      language ??= heard.segments.length > 0 ? heard.language : null
      for (const segment of heard.segments) {
        segments.push({
          ...segment,
          start: window.toRecording(segment.start),
          end: window.toRecording(segment.end),
        })
      }
      of.onProgress?.(window.toRecording(seconds))
    }
    const clean = cleanSegments(segments)
    return { language: clean.length === 0 ? null : language, segments: clean }
  }

  return {
    version: `server:${model}:${REMOTE_VERSION}`,
    async transcribe(speech, { language = null, signal, onProgress } = {}) {
      const either = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
      either.throwIfAborted()
      return queue.add(() => hear(speech, { language, signal: either, onProgress }), { signal: either })
    },
    async close() {
      closing.abort(new AppError('cancelled', 'Recognising speech was cancelled: the transcriber is closed.'))
    },
  }
}
