// A very large document comes in slices under a publication that no reader knows; one short transaction then moves all
// of it to its place. So searches never wait for a long one, and a kill in between leaves the document as it was.
import type { Kysely } from 'kysely'
import type { Chunk } from '../../core/document.ts'
import type { Statement } from '../sqlite/messages.ts'
import { chunkRow, moved } from './chunk-rows.ts'
import type { Schema } from './schema.ts'
import { statement, statementForEach } from './statement.ts'
import { tokensOfChunk, unstageTokens } from './token-rows.ts'

/** Chunk rows a transaction. */
export const SLICE = 200

const copied = [
  ...(['chunk_id', 'document_id', 'source_id', 'kind', 'seq', 'heading_path', 'anchor', 'page'] as const),
  ...(['seconds', 'places', 'start_offset', 'end_offset'] as const),
  ...(['text', 'embed_prefix', 'embed_text', 'language'] as const),
] as const

export function stageStatements(
  db: Kysely<Schema>,
  chunks: readonly Chunk[],
  publication: string,
): Statement[] {
  const rows = chunks.map((chunk) => {
    const { version: _, ...row } = chunkRow(chunk, chunk.documentId, publication)
    return { ...row, tokens: tokensOfChunk(chunk) }
  })
  return insertStaged(db, rows)
}

const insertStaged = statementForEach((db, row: Omit<ReturnType<typeof chunkRow>, 'version'>) =>
  db.insertInto('staged_chunks').values(row),
)

/** Rows that are there already (the same text under another title, say) move to their new place. */
export function unstageStatements(db: Kysely<Schema>, documentId: string, publication: string): Statement[] {
  const version = db.selectFrom('documents').where('id', '=', documentId).select('version')
  return [
    statement(
      db
        .insertInto('chunks')
        .columns([...copied, 'publication', 'version'])
        .expression((eb) =>
          eb
            .selectFrom('staged_chunks')
            .where('publication', '=', publication)
            .select([...copied, 'publication'])
            .select(version.as('version'))
            .orderBy('seq'),
        )
        .onConflict((conflict) => conflict.column('chunk_id').doUpdateSet(moved)),
    ),
    unstageTokens(db, publication),
    ...dropStagedRows(db, publication),
  ]
}

const dropStagedRows = (db: Kysely<Schema>, publication: string): Statement[] => [
  statement(db.deleteFrom('staged_chunks').where('publication', '=', publication)),
]

/** Of a publication that did not come to its end; without one, of all: what a dead process left. */
export const dropStaged = (db: Kysely<Schema>, publication?: string): Statement[] =>
  publication === undefined
    ? [statement(db.deleteFrom('staged_chunks')), statement(db.deleteFrom('staged_vectors'))]
    : [
        ...dropStagedRows(db, publication),
        statement(db.deleteFrom('staged_vectors').where('publication', '=', publication)),
      ]
