// One recording into a document: subtitles beside it, a subtitle track inside it, or what the transcriber hears.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RawDocument } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { ParseResult } from '../../core/ports/parser.ts'
import type { Transcriber } from '../../core/ports/transcriber.ts'
import { toLanguage } from '../../core/text/language.ts'
import { decodeText } from '../parse/decode-text.ts'
import { endingOf, fileKinds, kindOfName } from '../parse/file-kinds.ts'
import { addCues, type Cue } from '../parse/text/add-cues.ts'
import { parseCues } from '../parse/text/read-subtitles.ts'
import { createTextBuilder } from '../parse/text-builder.ts'
import { unreadable, wordless } from '../parse/unreadable.ts'
import { extractSpeech } from './media/extract-speech.ts'
import { bestTrack, extractSubtitles } from './media/extract-subtitles.ts'
import type { MediaTools } from './media/find-tools.ts'
import { languageFromTag, type MediaFacts, probeMedia, type SubtitleTrack } from './media/probe-media.ts'

export type MediaResult = Extract<ParseResult, { ok: true }>

interface MediaInput {
  raw: RawDocument
  mediaType: string
  /** Null: ffmpeg is not there. */
  tools: MediaTools | null
  /** Empty, for this recording alone. */
  folder: string
}

interface MediaRun {
  signal: AbortSignal
  onProgress(words: string): void
}

type Words = { cues: readonly Cue[]; language: string | null; transcribed: boolean; title: string | null }

/** @throws AppError `unreadable`, or what the transcriber threw */
export function createReadMedia(
  { transcriber, log }: { transcriber: Transcriber | null; log: Logger },
  { maxSeconds }: { maxSeconds: number },
) {
  return async (input: MediaInput, run: MediaRun): Promise<MediaResult> => {
    const warnings: string[] = []
    const warn = (message: string): void => void warnings.push(message)
    const words =
      fromSidecar(input.raw, warn) ??
      (await fromInside(input, run, warn).catch((thrown: unknown) => {
        throw withWarnings(warnings, thrown)
      }))
    const out = createTextBuilder()
    addCues(out, words.cues)
    const claimed = kindOfName(input.raw.name)
    if (claimed !== undefined && claimed !== 'media') {
      warn(
        `${input.raw.name} says it is ${fileKinds[claimed].mediaType} but holds ${input.mediaType}; it was read as what it holds.`,
      )
    }
    return {
      ok: true,
      detectedType: input.mediaType,
      transcribed: words.transcribed,
      document: {
        title: input.raw.title?.trim() || words.title || titleFromName(input.raw.name),
        language: words.language,
        ...out.finish(),
        canonicalUrl: null,
        warnings,
      },
    }
  }

  async function fromInside(
    { raw, tools, folder }: MediaInput,
    { signal, onProgress }: MediaRun,
    warn: (message: string) => void,
  ): Promise<Words> {
    if (tools === null) {
      throw noTranscript(
        raw.name,
        'reading its own subtitles or its sound needs ffmpeg and ffprobe, which were not found',
        INSTALL,
      )
    }
    const path = join(folder, 'recording')
    await writeFile(path, raw.body, { mode: 0o600 })
    const file = { path, name: raw.name, to: join(folder, 'sound') }
    const facts = await probeMedia(tools, file, signal)
    if (facts.wordless.length > 0) warn(notWords(facts.wordless))
    const track = bestTrack(facts, toLanguage(raw.language))
    if (track !== undefined) {
      const { cues, problem } = await extractSubtitles(tools, path, track, signal)
      if (cues.length > 0) {
        if (problem !== null) warn(`Its subtitle track could only be read in part: ${problem}.`)
        const others = facts.subtitles.filter((other) => other !== track && !other.isForced)
        if (others.length > 0) warn(leftOut(others, track))
        return { cues, language: track.language, transcribed: false, title: facts.title }
      }
      warn(
        problem === null
          ? 'Its subtitle track holds no words.'
          : `Its subtitle track could not be read: ${problem}.`,
      )
    }
    const cues = await hear({ tools, file, facts, raw }, { signal, onProgress }, warn)
    if (track !== undefined) warn('What is said was written out by speech recognition.')
    return { ...cues, transcribed: true, title: facts.title }
  }

  async function hear(
    of: {
      tools: MediaTools
      file: { path: string; name: string; to: string }
      facts: MediaFacts
      raw: RawDocument
    },
    { signal, onProgress }: MediaRun,
    warn: (message: string) => void,
  ): Promise<Pick<Words, 'cues' | 'language'>> {
    const { tools, file, facts, raw } = of
    if (facts.audio === null) throw nothingSaid(raw.name, 'it has no sound')
    if (transcriber === null)
      throw noTranscript(
        raw.name,
        'speech recognition is off (TRANSCRIBE_MODEL=none)',
        'Unset it to use the Whisper in models/.',
      )
    const speech = await extractSpeech(tools, file, facts.audio, { maxSeconds, signal })
    try {
      if (speech.spans.length === 0) throw nothingSaid(raw.name, 'its sound is silence')
      const startedAt = performance.now()
      onProgress(`listening, ${clockOf(speech.seconds)} long`)
      const { language, segments } = await transcriber.transcribe(speech, {
        language: toLanguage(raw.language),
        signal,
        onProgress: (second) =>
          onProgress(
            `heard up to ${clockOf(second)} of ${clockOf(speech.seconds)} (${Math.floor((100 * second) / speech.seconds)} %)`,
          ),
      })
      const ms = Math.round(performance.now() - startedAt)
      log.info(
        { document: raw.externalId, seconds: speech.seconds, ms, language, segments: segments.length },
        'media-transcribe',
      )
      if (segments.length === 0)
        throw nothingSaid(raw.name, 'no speech was recognised in its sound', { transcribed: true })
      if (speech.isCut) {
        warn(
          `Only the first ${clockOf(maxSeconds)} were written out (TRANSCRIBE_MAX_MINUTES); the recording is longer.`,
        )
      }
      return { cues: segments.map(({ start, end, text }) => ({ seconds: start, end, text })), language }
    } finally {
      await speech.close()
    }
  }
}

/** One language a document: what the other tracks say is told to a person, who may add them as files of their own. */
const leftOut = (others: readonly SubtitleTrack[], read: SubtitleTrack): string =>
  `Of its subtitle tracks ${nameOf(read)} was read; left out: ${others.map(nameOf).join(', ')}. They can be added as .srt or .vtt beside it.`

const notWords = (tracks: readonly SubtitleTrack[]): string => {
  const names = tracks.map((track) => `${nameOf(track)} (${track.codec || 'unknown'})`).join(', ')
  return `Of its subtitle tracks these hold no text that can be read: ${names}. They can be added as .srt or .vtt beside it.`
}

const nameOf = ({ language, place }: SubtitleTrack): string => language ?? `number ${place + 1}`

/** What was already found out about its subtitles belongs to why it has no words. */
const withWarnings = (warnings: readonly string[], thrown: unknown): unknown =>
  warnings.length > 0 && thrown instanceof AppError
    ? new AppError(thrown.code, [...warnings, thrown.message].join(' '), {
        ...(thrown.details && { details: thrown.details }),
        cause: thrown,
      })
    : thrown

/** Undefined when none of the files beside it holds words. */
function fromSidecar(raw: RawDocument, warn: (message: string) => void): Words | undefined {
  for (const sidecar of raw.sidecars ?? []) {
    const { name, body } = sidecar
    if (body === null) {
      warn(sidecar.why)
      continue
    }
    const decoded = decodeText(body)
    const cues = parseCues(decoded.text)
    if (cues.length > 0) {
      if (decoded.lossy) warn(`Some characters of ${name} could not be read as ${decoded.encoding}.`)
      return { cues, language: languageOfName(name), transcribed: false, title: null }
    }
    warn(`${name} holds no subtitles and was passed over.`)
  }
  return undefined
}

/** `talk.de.srt` → `de`; `talk.srt` → null */
const languageOfName = (name: string): string | null =>
  languageFromTag(/\.([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\.(?:srt|vtt)$/i.exec(name)?.[1] ?? null)

const INSTALL = 'Install ffmpeg (Debian: apt-get install ffmpeg) or name it with KILDE_FFMPEG.'

const noTranscript = (name: string, why: string, advice?: string) =>
  unreadable('no-transcript', withoutWords(name, why, advice))

/** Lies in the recording: another try would find no more. */
const nothingSaid = (name: string, why: string, { transcribed = false } = {}) =>
  wordless(withoutWords(name, why), transcribed)

const withoutWords = (name: string, why: string, advice?: string): string =>
  [
    `${name} has no subtitles beside it that can be read, and ${why}.`,
    ...(advice === undefined ? [] : [advice]),
    `What is said in it can be added as ${titleFromName(name)}.srt or .vtt beside it.`,
  ].join(' ')

/** `tour-2024.mp4` → `tour-2024` */
const titleFromName = (name: string): string =>
  (endingOf(name) === '' ? name : name.slice(0, -endingOf(name).length - 1)) || name

/** 3723 → `1:02:03`, 83 → `1:23` */
export function clockOf(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (n: number): string => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
