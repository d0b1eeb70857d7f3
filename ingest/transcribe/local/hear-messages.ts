// What the local transcriber and its worker thread say to each other.
import type { Dtypes } from './model-files.ts'

export interface HearSettings {
  /** The model's folder, or null for a hub id. */
  folder: string | null
  /** Folder name or hub id. */
  name: string
  dtype: Dtypes
  threads: number
  /** Set to the id of a job that nobody waits for any more; the thread looks at it between two words. */
  cancelled: Int32Array<SharedArrayBuffer>
}

/** A piece of text of one window, in the window's seconds. `end`: null when the window ended in its middle. */
export interface HeardPart {
  start: number
  end: number | null
  text: string
  logProbability: number | null
}

export interface Heard {
  parts: HeardPart[]
  /** Probability that nobody speaks; null when the model does not say. */
  noSpeech: number | null
  /** What it was heard in, and how probable that is among all languages; null when the model knows only one. */
  language: { code: string; probability: number } | null
}

export type ToHearWorker =
  | { type: 'hear'; id: number; samples: Float32Array<ArrayBuffer>; language: string | null }
  | { type: 'close' }

export type FromHearWorker =
  | { type: 'ready'; loadMs: number }
  | { type: 'load-failed'; message: string }
  | { type: 'heard'; id: number; heard: Heard }
  | { type: 'failed'; id: number; message: string }
