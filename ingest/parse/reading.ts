// What every reader takes and gives. A reader is one file format family; it runs inside the worker.
import type { Block, Moment, RawDocument } from '../../core/document.ts'

export interface ReadInput {
  raw: RawDocument
  bytes: Uint8Array
  /** Adds a warning: a part that could not be read, in words for a person. */
  warn(message: string): void
}

export interface Reading {
  /** What the file says of itself; null lets the caller fall back to the name. */
  title: string | null
  language: string | null
  text: string
  blocks: Block[]
  moments?: Moment[]
  canonicalUrl: string | null
}

export type Reader = (input: ReadInput) => Reading | Promise<Reading>

/** For formats that know neither language nor address. */
export const plainReading = (
  built: Pick<Reading, 'text' | 'blocks' | 'moments'>,
  title: string | null = null,
): Reading => ({ title, language: null, canonicalUrl: null, ...built })
