// ChunkStore on the database worker: rows, vectors and terms flip in one transaction, the in-memory index follows it.

import type { Chunk, EmbeddedChunk } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { ChunkStore } from '../../core/ports/chunk-store.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { createChunkReader } from '../relational/chunk-reader.ts'
import type { Database } from '../relational/database.ts'
import { inSlices } from '../relational/list-query.ts'
import {
  publishStatements,
  removeSourceStatements,
  removeStatements,
} from '../relational/publish-statements.ts'
import { dropStaged, SLICE, stageStatements } from '../relational/stage-statements.ts'
import { accessRefreshed, staleStamp } from '../relational/stale-access.ts'
import { keepTokens } from '../relational/token-rows.ts'
import type { ChunkVector } from '../sqlite/messages.ts'
import type { SqliteClient } from '../sqlite/sqlite-client.ts'
import { findUnheld } from './unheld-vectors.ts'

/** The client's index must be open (`open-index`). Closing the client closes this store too. */
export function createEmbeddedChunkStore(
  deps: { client: SqliteClient; database: Database; clock: Clock },
  options: { dimensions: number },
): ChunkStore {
  const { client, database, clock } = deps
  const { db } = database
  const { dimensions } = options

  return {
    ...createChunkReader(database),
    async heldChunks(documentId) {
      const rows = await db
        .selectFrom('chunks')
        .innerJoin('chunk_index', 'chunk_index.rid', 'chunks.rid')
        .where('document_id', '=', documentId)
        .select('chunk_id')
        .execute()
      return new Set(rows.map((row) => row.chunk_id))
    },
    async publish(change, { signal } = {}) {
      signal?.throwIfAborted()
      const { documentId } = change
      const embedded = change.chunks.filter(isEmbedded)
      if (embedded.length <= SLICE) {
        const vectors = embedded.map((chunk) => toVector(chunk, dimensions))
        await database.batch(publishStatements(db, change, clock.now()), {
          type: 'publish',
          documentId,
          vectors,
        })
        return
      }
      const staged = newId()
      try {
        for (const slice of inSlices(embedded, SLICE)) {
          signal?.throwIfAborted()
          const vectors = slice.map((chunk) => toVector(chunk, dimensions))
          const rows = stageStatements(db, slice, staged)
          await database.batch(rows, { type: 'stage', publication: staged, vectors })
        }
        const statements = publishStatements(db, change, clock.now(), staged)
        await database.batch(statements, { type: 'publish', documentId, vectors: [], staged })
      } catch (thrown) {
        // Should this fail too, the next start drops it.
        await database.batch(dropStaged(db, staged)).catch(() => {})
        throw thrown
      }
    },
    async remove(documents, run) {
      if (documents.length === 0) return
      await database.batch(removeStatements(db, documents, run?.runId ?? null, clock.now()), {
        type: 'remove',
        documentIds: documents.map(({ documentId }) => documentId),
      })
    },
    async removeSource(sourceId) {
      const results = await database.batch(removeSourceStatements(db, sourceId), {
        type: 'remove-source',
        sourceId,
      })
      return results.at(-1)?.changes[0] ?? 0
    },
    async refreshAccess(sourceId) {
      const stamp = await staleStamp(db, sourceId)
      const tickOff = stamp === undefined ? [] : [accessRefreshed(db, sourceId, stamp)]
      await database.batch(tickOff, { type: 'access', sourceId })
    },
    repair: () => findUnheld(db),
    async putVectors(chunks) {
      const vectors = chunks.map((chunk) => toVector(chunk, dimensions))
      await database.batch(keepTokens(db, chunks), { type: 'put', vectors })
    },
    async search({ vector, terms, filter, limit }, { signal } = {}) {
      signal?.throwIfAborted()
      if (vector !== null && vector.length > 0) checkLength(vector, dimensions, 'Searching')
      const found = await client.send<'search'>({
        type: 'search',
        vector: vector === null || vector.length === 0 ? null : vector,
        terms,
        filter,
        limit,
      })
      signal?.throwIfAborted()
      return found
    },
    termStatistics: (terms) => client.send<'term-statistics'>({ type: 'term-statistics', terms }),
    close: async () => {},
  }
}

const isEmbedded = (chunk: Chunk | EmbeddedChunk): chunk is EmbeddedChunk => 'vector' in chunk

function toVector(chunk: EmbeddedChunk, dimensions: number): ChunkVector {
  checkLength(chunk.vector, dimensions, `Storing chunk ${chunk.id}`)
  const { ids, counts, length } = chunk.terms
  return { chunkId: chunk.id, vector: chunk.vector, termIds: ids, counts, length }
}

function checkLength(vector: Float32Array, dimensions: number, doing: string): void {
  if (vector.length === dimensions) return
  throw new AppError(
    'model-changed',
    `${doing}: expected a vector of ${dimensions} numbers, as this index holds, got ${vector.length}. The embedding model (EMBEDDING_MODEL) must be the one that the index was opened with.`,
  )
}
