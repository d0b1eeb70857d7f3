// The reading half that both chunk stores share: rows are the truth, hits are shown from them.
import type { ChunkId } from '../../core/ids.ts'
import type { ChunkSearcher, ChunkWriter, StoredChunk } from '../../core/ports/chunk-store.ts'
import { selectStoredChunks, toChunk, toStoredChunk } from './chunk-rows.ts'
import type { Database } from './database.ts'
import { inSlices } from './list-query.ts'
import { readTokens } from './token-rows.ts'

export type ChunkReader = Pick<ChunkSearcher, 'getChunks' | 'tokensOf' | 'chunksOfDocument'> &
  Pick<ChunkWriter, 'chunksToEmbed'>

export function createChunkReader(database: Database): ChunkReader {
  const { db } = database
  return {
    tokensOf: (ids) => readTokens(database, ids),
    async getChunks(ids) {
      const found = new Map<ChunkId, StoredChunk>()
      for (const slice of inSlices(ids)) {
        const rows = await selectStoredChunks(db).where('chunks.chunk_id', 'in', slice).execute()
        for (const row of rows) found.set(row.chunk_id, toStoredChunk(row))
      }
      return ids.flatMap((id) => found.get(id) ?? [])
    },
    async chunksOfDocument(documentId, range) {
      const rows = await selectStoredChunks(db)
        .where('chunks.document_id', '=', documentId)
        .$if(range !== undefined, (select) =>
          select.where('chunks.seq', '>=', range?.from ?? 0).where('chunks.seq', '<=', range?.to ?? 0),
        )
        .orderBy('chunks.seq')
        .execute()
      return rows.map(toStoredChunk)
    },
    async chunksToEmbed(documentId) {
      const rows = await db
        .selectFrom('chunks')
        .selectAll()
        .where('document_id', '=', documentId)
        .orderBy('seq')
        .execute()
      return rows.map(toChunk)
    },
  }
}
