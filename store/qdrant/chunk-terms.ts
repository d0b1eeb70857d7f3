// The terms of each chunk in the rows, beside Qdrant: answerability asks in how many chunks a term stands, and Qdrant
// uses that number but does not tell it. Triggers count (see migration 2), here rows only come and go.
import type { EmbeddedChunk } from '../../core/document.ts'
import type { Database } from '../relational/database.ts'
import type { Statement } from '../sqlite/messages.ts'

const ALL_CHUNKS = -1

/** After the statements that write the chunk rows; chunks without a row are ignored. */
export function keepTerms(chunks: readonly EmbeddedChunk[]): Statement[] {
  const carrying = chunks.filter(({ terms }) => terms.ids.length > 0)
  return [
    {
      sql: 'DELETE FROM chunk_terms WHERE rid = (SELECT rid FROM chunks WHERE chunk_id = ?)',
      runs: chunks.map(({ id }) => [id]),
    },
    {
      sql: 'INSERT INTO chunk_terms (rid, terms) SELECT rid, ? FROM chunks WHERE chunk_id = ?',
      runs: carrying.map(({ id, terms }) => [JSON.stringify([...terms.ids]), id]),
    },
  ]
}

export async function countTerms(
  { db }: Database,
  terms: readonly number[],
): Promise<{ chunks: number; documentFrequency: number[] }> {
  const rows = await db
    .selectFrom('term_counts')
    .select(['term', 'chunks'])
    .where('term', 'in', [ALL_CHUNKS, ...new Set(terms)])
    .execute()
  const counts = new Map(rows.map(({ term, chunks }) => [term, chunks]))
  return {
    chunks: counts.get(ALL_CHUNKS) ?? 0,
    documentFrequency: terms.map((term) => counts.get(term) ?? 0),
  }
}
