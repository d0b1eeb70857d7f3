// The chunk gate: which chunks of a changed document keep their vectors and terms.
import type { Chunk } from '../../core/document.ts'
import type { DocumentId } from '../../core/ids.ts'
import type { ChunkWriter } from '../../core/ports/chunk-store.ts'
import type { DocumentGate } from '../../core/ports/document-store.ts'

type HeldChunks = ReadonlyMap<string, { embedText: string; language: string | null }>

/**
 * Chunks whose vectors and terms are still right. The id covers heading path and text; the title and a repeated table
 * header are embedded besides, so the embedded text itself is compared.
 */
export async function reusableChunks(
  { chunks }: { chunks: Pick<ChunkWriter, 'heldChunks' | 'chunksToEmbed'> },
  documentId: DocumentId,
  gate: DocumentGate | undefined,
): Promise<HeldChunks> {
  if (gate === undefined) return new Map()
  const held = await chunks.heldChunks(documentId)
  if (held.size === 0) return new Map()
  const rows = await chunks.chunksToEmbed(documentId)
  return new Map(rows.filter((row) => held.has(row.id)).map((row) => [row.id, row]))
}

export function isHeld(reusable: HeldChunks, chunk: Chunk): boolean {
  const row = reusable.get(chunk.id)
  return row?.embedText === chunk.embedText && row.language === chunk.language
}
