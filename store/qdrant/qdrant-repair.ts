// Compares what Qdrant holds with the rows, both ways and a page at a time, so that memory stays flat.
import type { Kysely } from 'kysely'
import type { RepairReport } from '../../core/ports/chunk-store.ts'
import type { Schema } from '../relational/schema.ts'
import type { QdrantApi } from './qdrant-api.ts'

const PAGE = 500

interface Rows {
  db: Kysely<Schema>
  /** The embedder gives tokens away. */
  keepsTokens: boolean
}

export async function repairCollection(
  api: QdrantApi,
  collection: string,
  rows: Rows,
): Promise<RepairReport> {
  return {
    vectorsRemoved: await dropOrphans(api, collection, rows.db),
    documentsWithoutVectors: await findMissing(api, collection, rows),
  }
}

async function dropOrphans(api: QdrantApi, collection: string, db: Kysely<Schema>): Promise<number> {
  let removed = 0
  for await (const ids of api.scroll(collection, PAGE)) {
    if (ids.length === 0) continue
    const rows = await db.selectFrom('chunks').select('chunk_id').where('chunk_id', 'in', ids).execute()
    const known = new Set<string>(rows.map((row) => row.chunk_id))
    const orphans = ids.filter((id) => !known.has(id))
    if (orphans.length > 0) await api.remove(collection, { ids: orphans })
    removed += orphans.length
  }
  return removed
}

/** Tokens lie with the rows: where they were dropped for another token space, the vectors are there still. */
async function findMissing(api: QdrantApi, collection: string, { db, keepsTokens }: Rows): Promise<string[]> {
  const documents = new Set<string>()
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('chunks')
      .leftJoin('chunk_tokens', 'chunk_tokens.rid', 'chunks.rid')
      .select(['chunks.rid', 'chunks.chunk_id', 'chunks.document_id', 'chunks.kind'])
      .select((eb) => eb('chunk_tokens.rid', 'is', null).as('lacksTokens'))
      .where('chunks.rid', '>', after)
      .orderBy('chunks.rid')
      .limit(PAGE)
      .execute()
    if (rows.length === 0) return [...documents]
    const held = await api.held(
      collection,
      rows.map((row) => row.chunk_id),
    )
    for (const row of rows) {
      const lacksTokens = keepsTokens && row.kind === 'content' && Boolean(row.lacksTokens)
      if (!held.has(row.chunk_id) || lacksTokens) documents.add(row.document_id)
      after = row.rid
    }
  }
}
