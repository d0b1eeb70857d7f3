import type { ParsedDocument, RawDocument } from '../document.ts'
import type { Reason } from '../run.ts'

export type ParseResult =
  | { ok: true; document: ParsedDocument; detectedType: string }
  | { ok: false; reason: Reason; message: string }

/**
 * Reads bytes into text with structure. A file that cannot be read is a value with a reason, not an exception;
 * parallel calls are fine; the same bytes give the same result. `version` changes when the output would.
 */
export interface Parser {
  readonly version: string
  parse(raw: RawDocument, options?: { signal?: AbortSignal }): Promise<ParseResult>
  close(): Promise<void>
}
