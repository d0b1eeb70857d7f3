// Who may find which chunk, as the rows say. Qdrant's payload is a copy of it that may lag; hits are checked against this.
import type { Kysely } from 'kysely'
import type { ChunkFilter, RankedChunk } from '../../core/ports/chunk-store.ts'
import { reaches } from '../../core/source.ts'
import type { Access } from '../embedded/chunk-index-types.ts'
import { inSlices } from '../relational/list-query.ts'
import type { Schema } from '../relational/schema.ts'
import { accessOf } from '../sqlite/access-rows.ts'

const accessColumns = [
  'documents.audience',
  'documents.own_audience',
  'documents.excluded',
  'sources.audience as source_audience',
  'sources.enabled',
  'sources.answers_may_use',
] as const

/** Keeps the hits that have a row which the filter lets through, and gives them their document. */
export async function checkHits(
  db: Kysely<Schema>,
  hits: readonly { id: string; score: number }[],
  filter: ChunkFilter,
): Promise<RankedChunk[]> {
  const found = new Map<string, string>()
  for (const slice of inSlices(hits.map(({ id }) => id))) {
    const rows = await db
      .selectFrom('chunks')
      .innerJoin('documents', 'documents.id', 'chunks.document_id')
      .innerJoin('sources', 'sources.id', 'documents.source_id')
      .select(['chunks.chunk_id', 'chunks.document_id', ...accessColumns])
      .where('chunks.chunk_id', 'in', slice)
      .execute()
    for (const row of rows) {
      const access = accessOf(row)
      const mayFind =
        access.enabled &&
        (access.forAnswers || !filter.forAnswers) &&
        reaches(access.audience, filter.audience)
      if (mayFind) found.set(row.chunk_id, row.document_id)
    }
  }
  return hits.flatMap(({ id, score }) => {
    const documentId = found.get(id)
    return documentId === undefined ? [] : [{ chunkId: id, documentId, score }]
  })
}

/** What a document's access will be once a change with this audience is published; undefined without a source. */
export async function accessAfter(
  db: Kysely<Schema>,
  change: { documentId: string; sourceId: string; audience: readonly string[] },
): Promise<Access | undefined> {
  const row = await db
    .selectFrom('sources')
    .leftJoin('documents', (join) => join.on('documents.id', '=', change.documentId))
    .select([
      'documents.own_audience',
      'documents.excluded',
      'sources.audience as source_audience',
      'sources.enabled',
      'sources.answers_may_use',
    ])
    .where('sources.id', '=', change.sourceId)
    .executeTakeFirst()
  return row && accessOf({ ...row, excluded: row.excluded ?? 0, audience: JSON.stringify(change.audience) })
}

/** The access of documents that have chunks, grouped: few groups, many documents. */
export async function documentsByAccess(
  db: Kysely<Schema>,
  of: { sourceId: string } | { documentIds: readonly string[] },
): Promise<{ access: Access; documentIds: string[] }[]> {
  const all = db
    .selectFrom('documents')
    .innerJoin('sources', 'sources.id', 'documents.source_id')
    .select(['documents.id', ...accessColumns])
    .where('documents.chunk_count', '>', 0)
  const rows = await ('sourceId' in of
    ? all.where('documents.source_id', '=', of.sourceId)
    : all.where('documents.id', 'in', of.documentIds)
  ).execute()
  const groups = new Map<string, { access: Access; documentIds: string[] }>()
  for (const row of rows) {
    const access = accessOf(row)
    const key = JSON.stringify(access)
    const group = groups.get(key) ?? { access, documentIds: [] }
    group.documentIds.push(row.id)
    groups.set(key, group)
  }
  return [...groups.values()]
}
