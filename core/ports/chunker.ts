import type { Chunk, ParsedDocument } from '../document.ts'
import type { DocumentId, SourceId } from '../ids.ts'

/**
 * Cuts a document at its structure. The chunks' texts, joined in order, are the document's text: nothing is lost and
 * nothing overlaps. An empty text gives no chunks. No chunk's `embedText` exceeds what the embedder takes in.
 */
export interface Chunker {
  readonly version: string
  chunk(
    document: ParsedDocument,
    of: { documentId: DocumentId; sourceId: SourceId },
    options?: { signal?: AbortSignal },
  ): Promise<Chunk[]>
}
