// Cuts speech into windows that a recogniser takes in one go: long silences shrunk, cuts made in silence where there is
// one. Times inside a window lead back to the recording.
import { SAMPLE_RATE, type Span, type Speech } from '../../core/ports/transcriber.ts'

/** What is left of a silence between two parts of a window: enough to be heard as a pause. */
const GAP_SECONDS = 0.4

export interface SpeechWindow {
  samples: Float32Array<ArrayBuffer>
  /** Its length, gaps included. */
  seconds: number
  /** Speech goes on where it ends: its last words may be cut. */
  isCut: boolean
  /** Second of the window → second of the recording; what lies beyond an end is that end. */
  toRecording(second: number): number
}

export interface SpeechWindows {
  /** Null at the end. */
  next(): Promise<SpeechWindow | null>
  /** The next window begins at this second of the recording, which lies inside the last one. */
  resumeAt(second: number): void
}

export function createSpeechWindows(speech: Speech, maxSeconds: number): SpeechWindows {
  let from = 0
  return {
    async next() {
      const { parts, isCut } = takeParts(speech.spans, from, maxSeconds)
      const end = parts.at(-1)?.end
      if (end === undefined) return null
      from = end
      return toWindow(speech, parts, isCut)
    },
    resumeAt(second) {
      from = second
    },
  }
}

/** As many spans as fit. One that does not fit begins the next window, unless this one is empty or less than half full. */
export function takeParts(
  spans: readonly Span[],
  from: number,
  maxSeconds: number,
): { parts: Span[]; isCut: boolean } {
  const parts: Span[] = []
  let length = 0
  for (const span of spans) {
    if (span.end <= from) continue
    const start = Math.max(span.start, from)
    const gap = parts.length === 0 ? 0 : GAP_SECONDS
    const room = maxSeconds - length - gap
    if (span.end - start <= room) {
      parts.push({ start, end: span.end })
      length += gap + span.end - start
      continue
    }
    if (length >= maxSeconds / 2) return { parts, isCut: false }
    // Too little room to hear a word in: the span begins the next window.
    if (room > 1) parts.push({ start, end: start + room })
    return { parts, isCut: room > 1 }
  }
  return { parts, isCut: false }
}

async function toWindow(speech: Speech, parts: readonly Span[], isCut: boolean): Promise<SpeechWindow> {
  const placed = placeParts(parts)
  const seconds = placed.at(-1)?.to ?? 0
  const samples = new Float32Array(Math.round(seconds * SAMPLE_RATE))
  for (const { at, start, end } of placed) {
    const offset = Math.round(at * SAMPLE_RATE)
    const part = await speech.read(start, end)
    samples.set(part.subarray(0, samples.length - offset), offset)
  }
  return {
    samples,
    seconds,
    isCut,
    toRecording(second) {
      const part = placed.findLast(({ at }) => at <= second) ?? placed[0]
      return part === undefined
        ? second
        : Math.min(part.end, Math.max(part.start, part.start + second - part.at))
    },
  }
}

type PlacedPart = Span & { at: number; to: number }

function placeParts(parts: readonly Span[]): PlacedPart[] {
  const placed: PlacedPart[] = []
  for (const part of parts) {
    const before = placed.at(-1)
    const at = before === undefined ? 0 : before.to + GAP_SECONDS
    placed.push({ ...part, at, to: at + part.end - part.start })
  }
  return placed
}
