// What a recording holds, as ffprobe says: sound, subtitle tracks, tags.
import { z } from 'zod'
import { toLanguage } from '../../../core/text/language.ts'
import { unreadable } from '../../parse/unreadable.ts'
import type { MediaTools } from './find-tools.ts'
import { inputOptions, runTool, safeOptions } from './run-tool.ts'

export interface SubtitleTrack {
  /** The n-th subtitle stream, as `-map 0:s:n` counts. */
  place: number
  codec: string
  language: string | null
  isDefault: boolean
  /** Only signs and foreign words, not what is said. */
  isForced: boolean
}

export interface MediaFacts {
  /** Null when the container does not say. */
  seconds: number | null
  title: string | null
  /** The stream that plays by default, as `-map 0:n` counts; null: there is no sound. */
  audio: { index: number; language: string | null } | null
  subtitles: SubtitleTrack[]
  /** Subtitle tracks that ffmpeg cannot write as words: pictures of text (DVD, Blu-ray), teletext. */
  wordless: SubtitleTrack[]
}

const tags = z.record(z.string(), z.string()).catch({})
const stream = z.object({
  index: z.number().int(),
  codec_type: z.string().catch(''),
  codec_name: z.string().catch(''),
  disposition: z.record(z.string(), z.number()).catch({}),
  tags: tags.default({}),
})
const answer = z.object({
  streams: z.array(stream).default([]),
  format: z
    .object({ duration: z.coerce.number().nonnegative().nullable().catch(null), tags: tags.default({}) })
    .default({ duration: null, tags: {} }),
})

const textCodecs = new Set(['mov_text', 'subrip', 'webvtt', 'ass', 'ssa', 'text', 'srt', 'eia_608'])
const TIMEOUT_MS = 30_000
const MAX_ANSWER = 4 * 2 ** 20

/** @throws AppError `unreadable` (damaged, too-slow) */
export async function probeMedia(
  tools: MediaTools,
  file: { path: string; name: string },
  signal: AbortSignal,
): Promise<MediaFacts> {
  const args = ['-v', 'error', ...safeOptions, '-of', 'json', '-show_streams', '-show_format']
  const parts: Buffer[] = []
  let size = 0
  const { ended, errors } = await runTool(tools.ffprobe, [...args, ...inputOptions(file.path)], {
    signal,
    timeoutMs: TIMEOUT_MS,
    onData(bytes) {
      size += bytes.length
      if (size > MAX_ANSWER) throw damaged(file, 'its list of streams has no end')
      parts.push(bytes)
    },
  })
  if (ended === 'too-slow') throw tooSlow(file.name)
  const parsed = answer.safeParse(parseJson(Buffer.concat(parts).toString('utf8')))
  if (ended === 'failed' || !parsed.success) throw damaged(file, firstError(errors, file.path))
  const { streams, format } = parsed.data
  const sounds = streams.filter((one) => one.codec_type === 'audio')
  const sound = sounds.find((one) => one.disposition['default'] === 1) ?? sounds[0]
  if (streams.length === 0) throw damaged(file, 'it holds no stream')
  return {
    seconds: format.duration,
    title: tagOf(format.tags, 'title'),
    audio: sound === undefined ? null : { index: sound.index, language: languageOf(sound.tags) },
    subtitles: tracksOf(streams, (codec) => textCodecs.has(codec)),
    wordless: tracksOf(streams, (codec) => !textCodecs.has(codec)),
  }
}

const tracksOf = (
  streams: readonly z.infer<typeof stream>[],
  isWanted: (codec: string) => boolean,
): SubtitleTrack[] =>
  streams
    .filter((one) => one.codec_type === 'subtitle')
    .map((one, place) => ({ ...one, place }))
    .filter((one) => isWanted(one.codec_name))
    .map((one) => ({
      place: one.place,
      codec: one.codec_name,
      language: languageOf(one.tags),
      isDefault: one.disposition['default'] === 1,
      isForced: one.disposition['forced'] === 1,
    }))

/** Container formats write tags' names in their own case. */
function tagOf(of: Record<string, string>, name: string): string | null {
  const found = Object.entries(of).find(([key]) => key.toLowerCase() === name)
  return found?.[1].trim() || null
}

const languageOf = (of: Record<string, string>): string | null => languageFromTag(tagOf(of, 'language'))

/** Containers name languages by three letters: `eng`, `ger` → `en`, `de`; `und` is none. */
export function languageFromTag(tag: string | null): string | null {
  try {
    const [name = ''] = Intl.getCanonicalLocales(tag ?? '')
    const language = toLanguage(name)
    return language === 'und' || language === 'mul' || language === 'zxx' ? null : language
  } catch {
    return null
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Its own line, without the path of our copy. */
export const firstError = (errors: string, path: string): string =>
  (errors.split('\n').find((line) => line.trim() !== '') ?? 'no reason given')
    .replaceAll(`file:${path}`, 'the file')
    .replaceAll(path, 'the file')
    .replace(/^\[[^\]]* @ 0x[0-9a-f]+\] /, '')
    .slice(0, 200)

const damaged = (file: { name: string }, why: string) =>
  unreadable(
    'damaged',
    `${file.name} begins like a video or sound file, but ffprobe cannot open it: ${why}. The file is cut or damaged; get it again.`,
  )

export const tooSlow = (name: string) =>
  unreadable('too-slow', `Opening ${name} took longer than its limit and was given up. Save the file again.`)
