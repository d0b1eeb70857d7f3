// The subtitle track that a recording carries, as cues. Which track: the language that is asked for or spoken, else the default one.
import type { Cue } from '../../parse/text/add-cues.ts'
import { parseCues } from '../../parse/text/read-subtitles.ts'
import type { MediaTools } from './find-tools.ts'
import { firstError, type MediaFacts, type SubtitleTrack } from './probe-media.ts'
import { inputOptions, runTool, safeOptions } from './run-tool.ts'

const TIMEOUT_MS = 120_000
const MAX_BYTES = 16 * 2 ** 20

/** Full tracks before forced ones; then language, then the default. Undefined when there is none. */
export function bestTrack(facts: MediaFacts, wanted: string | null): SubtitleTrack | undefined {
  const language = wanted ?? facts.audio?.language ?? null
  const score = (track: SubtitleTrack): number =>
    (track.isForced ? 0 : 4) +
    (language !== null && track.language === language ? 2 : 0) +
    (track.isDefault ? 1 : 0)
  return [...facts.subtitles].sort((a, b) => score(b) - score(a) || a.place - b.place)[0]
}

/** Empty when the track cannot be read or says nothing. `problem`: why it was not read to its end; null when it was. */
export async function extractSubtitles(
  tools: MediaTools,
  path: string,
  track: SubtitleTrack,
  signal: AbortSignal,
): Promise<{ cues: Cue[]; problem: string | null }> {
  const parts: Buffer[] = []
  let size = 0
  const args = [
    ...['-nostdin', '-v', 'error', ...safeOptions, '-timelimit', '100', ...inputOptions(path)],
    ...['-map', `0:s:${track.place}`, '-f', 'webvtt', 'pipe:1'],
  ]
  const { ended, errors } = await runTool(tools.ffmpeg, args, {
    signal,
    timeoutMs: TIMEOUT_MS,
    onData(bytes) {
      size += bytes.length
      // Longer than any film: what came so far is read.
      if (size <= MAX_BYTES) parts.push(bytes)
    },
  })
  if (ended === 'too-slow') return { cues: [], problem: `it took longer than ${TIMEOUT_MS / 1000} s` }
  const cues = parseCues(Buffer.concat(parts).toString('utf8'))
  if (ended === 'failed') return { cues, problem: firstError(errors, path) }
  return { cues, problem: size > MAX_BYTES ? `it is longer than ${MAX_BYTES / 2 ** 20} MiB` : null }
}
