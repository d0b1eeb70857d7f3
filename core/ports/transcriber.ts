/** Seconds from the recording's beginning. */
export interface Span {
  start: number
  end: number
}

/** The sound of one recording, made ready to be heard. */
export interface Speech {
  seconds: number
  /** Where something sounds, in order, without overlap: silence is left out. Empty: nothing to hear. */
  spans: readonly Span[]
  /** Mono samples at `SAMPLE_RATE` between two seconds, each from −1 to 1. */
  read(start: number, end: number): Promise<Float32Array<ArrayBuffer>>
}

export const SAMPLE_RATE = 16_000

export interface Segment extends Span {
  text: string
}

/** `segments`: in order, none empty, inside the recording. No speech gives none. */
export interface Transcript {
  /** What is spoken: ISO 639-1 in lower case; null when that is not known. */
  language: string | null
  segments: Segment[]
}

/**
 * Writes out what is said. The same speech gives the same transcript; parallel calls wait for each other and each gets
 * its own. Loads what it needs at the first call. `version` changes when the output would, so that what was written
 * out by another one is heard again.
 */
export interface Transcriber {
  readonly version: string
  /**
   * `language`: what is spoken, if that is known. `onProgress`: up to which second it has been heard.
   * @throws AppError `model-unavailable`, `timeout`; the signal's reason when it aborts
   */
  transcribe(
    speech: Speech,
    options?: {
      language?: string | null
      signal?: AbortSignal
      onProgress?: (seconds: number) => void
    },
  ): Promise<Transcript>
  close(): Promise<void>
}
