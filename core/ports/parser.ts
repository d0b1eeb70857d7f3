import type { ParsedDocument, RawDocument } from '../document.ts'
import type { Reason } from '../run.ts'

export type ParseResult =
  | {
      ok: true
      document: ParsedDocument
      detectedType: string
      /** Its words were written out by the transcriber: another `transcriberVersion` means "read it again". */
      transcribed?: boolean
    }
  | {
      ok: false
      reason: Reason
      message: string
      /** Lies in the bytes: read again by the same parser, they fail alike. Absent: another try may go better. */
      lasting?: boolean
      /** It was the transcriber that found no words. */
      transcribed?: boolean
    }

/**
 * Reads bytes into text with structure. A file that cannot be read is a value with a reason, not an exception;
 * parallel calls are fine; the same bytes give the same result. `version` changes when the output would.
 */
export interface Parser {
  readonly version: string
  /** What `transcribed` documents depend on besides; absent or null when nothing is transcribed. */
  readonly transcriberVersion?: string | null
  /** `onProgress`: how far a document is that takes minutes, in words for a person. */
  parse(
    raw: RawDocument,
    options?: { signal?: AbortSignal; onProgress?: (words: string) => void },
  ): Promise<ParseResult>
  close(): Promise<void>
}
