// A whole recording, window by window: which language, where the next window begins, which words count.
import type { Speech, Transcript } from '../../../core/ports/transcriber.ts'
import { cleanSegments, type HeardSegment } from '../clean-segments.ts'
import { createSpeechWindows, type SpeechWindow } from '../speech-windows.ts'
import type { Heard, HeardPart } from './hear-messages.ts'

/** Whisper hears half a minute at a time; a little less, so that its last time fits. */
const WINDOW_SECONDS = 29.5
/** Sure enough of the language to hear the rest in it; otherwise it is asked anew, at most so often. */
const SURE = 0.7
const MAX_ASKED = 4
/** A window that is cut moves on by at least so much, so that it always ends. */
const MIN_STEP_SECONDS = 5
/** Silence was cut, so more than this behind the last word was not heard: Whisper at times leaves out the last sentence. */
const UNHEARD_SECONDS = 2

export async function hearSpeech(
  speech: Speech,
  hear: (samples: Float32Array<ArrayBuffer>, language: string | null) => Promise<Heard>,
  options: { language: string | null; onProgress?: ((seconds: number) => void) | undefined },
): Promise<Transcript> {
  const windows = createSpeechWindows(speech, WINDOW_SECONDS)
  const languages = createLanguageVote(options.language)
  const segments: HeardSegment[] = []
  for (let window = await windows.next(); window !== null; window = await windows.next()) {
    const heard = await hear(window.samples, languages.settled())
    if (heard.parts.length > 0) languages.add(heard.language, window.seconds)
    const { parts, resumeAt } = wholeParts(heard.parts, window)
    for (const { start, end, text, logProbability } of parts) {
      segments.push({
        ...{ text, logProbability, noSpeech: heard.noSpeech },
        start: window.toRecording(start),
        end: window.toRecording(end ?? window.seconds),
      })
    }
    if (resumeAt !== null) windows.resumeAt(window.toRecording(resumeAt))
    options.onProgress?.(window.toRecording(resumeAt ?? window.seconds))
  }
  const clean = cleanSegments(segments)
  return { language: clean.length === 0 ? null : languages.best(), segments: clean }
}

/**
 * Where speech goes on after the window, its last part may be half a sentence: it is heard again from its beginning.
 * Where the words end well before the sound does, the rest is heard again.
 */
export function wholeParts(
  parts: readonly HeardPart[],
  window: Pick<SpeechWindow, 'seconds' | 'isCut'>,
): { parts: readonly HeardPart[]; resumeAt: number | null } {
  const last = parts.at(-1)
  const heardUpTo = last?.end ?? window.seconds
  if (heardUpTo >= MIN_STEP_SECONDS && window.seconds - heardUpTo > UNHEARD_SECONDS) {
    return { parts, resumeAt: heardUpTo }
  }
  const resumeAt = parts.at(-2)?.end ?? null
  if (!window.isCut || last === undefined || resumeAt === null || resumeAt < MIN_STEP_SECONDS) {
    return { parts, resumeAt: null }
  }
  return { parts: parts.slice(0, -1), resumeAt }
}

function createLanguageVote(known: string | null) {
  const votes = new Map<string, number>()
  let asked = 0
  let sure: string | null = known
  const best = (): string | null =>
    known ??
    [...votes].reduce<[string, number] | null>((so, one) => (so && so[1] >= one[1] ? so : one), null)?.[0] ??
    null
  return {
    settled: () => sure,
    best,
    add(language: Heard['language'], seconds: number): void {
      if (language === null || sure !== null) return
      votes.set(language.code, (votes.get(language.code) ?? 0) + language.probability * seconds)
      asked += 1
      if (language.probability >= SURE || asked >= MAX_ASKED) sure = best()
    },
  }
}
