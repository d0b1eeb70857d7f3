// ffmpeg's silencedetect speaks on stderr while the samples pass: its lines become the stretches in which something sounds.
import type { Span } from '../../../core/ports/transcriber.ts'

/** Quieter than this for at least so long is silence: below soft speech, above the hiss of a quiet room. */
const NOISE_DB = -45
const MIN_SILENCE_SECONDS = 0.8
/** Kept on both sides, so that no first or last sound of a word is cut. */
const MARGIN_SECONDS = 0.25
const SHORTEST_SECONDS = 0.15

const LINE = /^\[(?:Parsed_)?silencedetect\S* @ [^\]]*\] silence_(start|end): (-?[\d.]+)/

export function createSilenceLog() {
  const silences: Span[] = []
  let open: number | null = null
  return {
    filter: `silencedetect=noise=${NOISE_DB}dB:duration=${MIN_SILENCE_SECONDS}`,
    read(line: string): void {
      const match = LINE.exec(line)
      const at = Number(match?.[2])
      if (match === null || !Number.isFinite(at)) return
      if (match[1] === 'start') open = Math.max(0, at)
      else {
        silences.push({ start: open ?? 0, end: at })
        open = null
      }
    },
    /** In order, without overlap, inside the recording. */
    soundSpans(seconds: number): Span[] {
      const quiet = open === null ? silences : [...silences, { start: open, end: seconds }]
      const spans: Span[] = []
      let from = 0
      for (const { start, end } of [...quiet, { start: seconds, end: seconds }]) {
        if (start - from >= SHORTEST_SECONDS) addSpan(spans, from, start, seconds)
        from = Math.max(from, end)
      }
      return spans
    },
  }
}

function addSpan(spans: Span[], start: number, end: number, seconds: number): void {
  const span = { start: Math.max(0, start - MARGIN_SECONDS), end: Math.min(seconds, end + MARGIN_SECONDS) }
  const last = spans.at(-1)
  if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end)
  else spans.push(span)
}
