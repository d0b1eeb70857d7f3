// The sound of a recording as mono samples on disk (32 kB a second), and where in it something sounds.
import { type FileHandle, open } from 'node:fs/promises'
import { SAMPLE_RATE, type Speech } from '../../../core/ports/transcriber.ts'
import { unreadable } from '../../parse/unreadable.ts'
import type { MediaTools } from './find-tools.ts'
import { firstError, type MediaFacts, tooSlow } from './probe-media.ts'
import { inputOptions, runTool, safeOptions } from './run-tool.ts'
import { createSilenceLog } from './silence-log.ts'

const BYTES_A_SAMPLE = 2
/** Decoding takes hundredths of real time; this ends files that are made to take for ever. */
const timeoutMs = (seconds: number): number => 60_000 + seconds * 250

export interface SpeechFile extends Speech {
  /** True when the recording goes on after `maxSeconds`. */
  isCut: boolean
  close(): Promise<void>
}

/**
 * Writes to `to`. Sound that cannot be decoded further on is left out; nothing decodable at all is `damaged`.
 * @throws AppError `unreadable` (damaged, too-slow)
 */
export async function extractSpeech(
  tools: MediaTools,
  file: { path: string; name: string; to: string },
  audio: NonNullable<MediaFacts['audio']>,
  options: { maxSeconds: number; signal: AbortSignal },
): Promise<SpeechFile> {
  const { maxSeconds, signal } = options
  const silence = createSilenceLog()
  const handle = await open(file.to, 'wx+', 0o600)
  try {
    const limit = timeoutMs(maxSeconds)
    // One second more than asked for tells that there is more.
    const args = [
      ...[
        '-nostdin',
        '-nostats',
        '-v',
        'info',
        ...safeOptions,
        '-timelimit',
        String(Math.ceil(limit / 1000)),
      ],
      ...inputOptions(file.path),
      ...['-map', `0:${audio.index}`, '-vn', '-sn', '-dn', '-t', String(maxSeconds + 1)],
      // Sound that begins later than the picture keeps its seconds.
      ...['-af', `aresample=${SAMPLE_RATE}:async=1:first_pts=0,${silence.filter}`],
      ...['-ac', '1', '-ar', String(SAMPLE_RATE), '-f', 's16le', 'pipe:1'],
    ]
    let bytes = 0
    const maxBytes = (maxSeconds + 2) * SAMPLE_RATE * BYTES_A_SAMPLE
    const { ended, errors } = await runTool(tools.ffmpeg, args, {
      signal,
      timeoutMs: limit,
      async onData(data) {
        if (bytes + data.length > maxBytes) return
        bytes += data.length
        await handle.writeFile(data)
      },
      onErrorLine: silence.read,
    })
    if (ended === 'too-slow') throw tooSlow(file.name)
    const heard = Math.floor(bytes / BYTES_A_SAMPLE) / SAMPLE_RATE
    if (heard === 0) throw undecodable(file.name, lastError(errors, file.path))
    const seconds = Math.min(heard, maxSeconds)
    return {
      seconds,
      spans: silence.soundSpans(seconds),
      isCut: heard > maxSeconds,
      read: (start, end) => readSamples(handle, start, Math.min(end, seconds)),
      close: () => handle.close(),
    }
  } catch (thrown) {
    await handle.close()
    throw thrown
  }
}

async function readSamples(
  handle: FileHandle,
  start: number,
  end: number,
): Promise<Float32Array<ArrayBuffer>> {
  const from = Math.max(0, Math.round(start * SAMPLE_RATE))
  const count = Math.max(0, Math.round(end * SAMPLE_RATE) - from)
  const { buffer, bytesRead } = await handle.read({
    buffer: Buffer.alloc(count * BYTES_A_SAMPLE),
    position: from * BYTES_A_SAMPLE,
  })
  const samples = new Float32Array(Math.floor(bytesRead / BYTES_A_SAMPLE))
  for (let i = 0; i < samples.length; i += 1) samples[i] = buffer.readInt16LE(i * BYTES_A_SAMPLE) / 32_768
  return samples
}

const lastError = (errors: string, path: string): string =>
  firstError(errors.split('\n').findLast((line) => /error|invalid|could not/i.test(line)) ?? '', path)

const undecodable = (name: string, why: string) =>
  unreadable(
    'damaged',
    `The sound of ${name} cannot be decoded: ${why}. Save the file again, or add its subtitles as .srt or .vtt.`,
  )
