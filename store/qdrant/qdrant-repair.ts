// Compares what Qdrant holds with the rows, both ways and a page at a time, so that memory stays flat.
import type { Kysely } from 'kysely'
import type { RepairReport } from '../../core/ports/chunk-store.ts'
import type { Schema } from '../relational/schema.ts'
import type { QdrantApi } from './qdrant-api.ts'

const PAGE = 500

export async function repairCollection(
  api: QdrantApi,
  collection: string,
  db: Kysely<Schema>,
): Promise<RepairReport> {
  return {
    vectorsRemoved: await dropOrphans(api, collection, db),
    documentsWithoutVectors: await findMissing(api, collection, db),
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

async function findMissing(api: QdrantApi, collection: string, db: Kysely<Schema>): Promise<string[]> {
  const documents = new Set<string>()
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('chunks')
      .select(['rid', 'chunk_id', 'document_id'])
      .where('rid', '>', after)
      .orderBy('rid')
      .limit(PAGE)
      .execute()
    if (rows.length === 0) return [...documents]
    const held = await api.held(
      collection,
      rows.map((row) => row.chunk_id),
    )
    for (const row of rows) {
      if (!held.has(row.chunk_id)) documents.add(row.document_id)
      after = row.rid
    }
  }
}
