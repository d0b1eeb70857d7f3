// Repair of the embedded store: a vector hangs on its chunk's row, so only missing ones can be found.
import type { Kysely } from 'kysely'
import type { RepairReport } from '../../core/ports/chunk-store.ts'
import type { Schema } from '../relational/schema.ts'

export async function findUnheld(db: Kysely<Schema>): Promise<RepairReport> {
  const rows = await db
    .selectFrom('chunks')
    .leftJoin('chunk_index', 'chunk_index.rid', 'chunks.rid')
    .where('chunk_index.rid', 'is', null)
    .select('chunks.document_id')
    .distinct()
    .execute()
  return { vectorsRemoved: 0, documentsWithoutVectors: rows.map((row) => row.document_id) }
}
