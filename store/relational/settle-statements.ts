// What it means for the rows that a document was found unchanged, failed, or left out; each with the run's entry.
import { type Kysely, sql } from 'kysely'
import type { Validators } from '../../core/document.ts'
import type { DocumentId, RunId } from '../../core/ids.ts'
import type { UnsettledDocument } from '../../core/ports/document-store.ts'
import type { Statement } from '../sqlite/messages.ts'
import { keepLinks } from './publish-statements.ts'
import { recordKnown, recordOutcomes, recordVersionAfter } from './run-entries.ts'
import type { Schema } from './schema.ts'
import { statementForEach } from './statement.ts'

const validatorColumns = (validators: Validators | undefined) =>
  validators === undefined
    ? {}
    : {
        etag: validators.etag,
        last_modified: validators.lastModified,
        source_updated_at: validators.updatedAt,
      }

type UnchangedRow = { fetched_at: number; raw_hash?: string; id: DocumentId } & ReturnType<
  typeof validatorColumns
>

// Only a live document's reason is about a fetch that failed since; an excluded one keeps why it is. Which parts of a
// live one could not be read stays true.
const reasonNow = sql<string>`CASE WHEN state <> 'live' THEN reason END`
const messageNow = sql<string>`CASE WHEN state <> 'live' THEN message ELSE warning END`
const updateUnchanged = statementForEach((db, { id, ...columns }: UnchangedRow) =>
  db
    .updateTable('documents')
    .set({ ...columns, stale: sql.lit(0), reason: reasonNow, message: messageNow })
    .where('id', '=', id),
)

export function unchangedStatements(
  db: Kysely<Schema>,
  id: DocumentId,
  runId: RunId | null,
  fresh: { validators?: Validators; rawHash?: string; links?: string[] | null } | null,
  at: number,
): Statement[] {
  const row = {
    fetched_at: at,
    ...validatorColumns(fresh?.validators),
    ...(fresh?.rawHash === undefined ? {} : { raw_hash: fresh.rawHash }),
    id,
  }
  return [
    ...updateUnchanged(db, [row]),
    ...(fresh?.links === undefined ? [] : keepLinks(db, id, fresh.links)),
    ...(runId === null ? [] : recordKnown(db, runId, id, 'unchanged')),
  ]
}

export function failedStatements(db: Kysely<Schema>, document: UnsettledDocument, at: number): Statement[] {
  const { runId, documentId } = document
  return [
    ...upsertUnsettled.failed(db, [unsettledRow(document, at)]),
    ...(runId === null
      ? []
      : [
          ...recordOutcomes(db, runId, [{ ...document, outcome: 'failed' }]),
          ...recordVersionAfter(db, runId, documentId),
        ]),
  ]
}

/** All of one run, or of none, and none or all of them with validators. */
export function excludedStatements(
  db: Kysely<Schema>,
  documents: readonly UnsettledDocument[],
  at: number,
): Statement[] {
  const runId = documents[0]?.runId ?? null
  const entries = documents.map((document) => ({ ...document, outcome: 'excluded' as const }))
  return [
    ...upsertUnsettled.excluded(
      db,
      documents.map((document) => unsettledRow(document, at)),
    ),
    ...(runId === null ? [] : recordOutcomes(db, runId, entries)),
  ]
}

const unsettledRow = (document: UnsettledDocument, at: number) => ({
  id: document.documentId,
  source_id: document.sourceId,
  external_id: document.externalId,
  url: document.url,
  reason: document.reason,
  message: document.message,
  raw_hash: document.read?.rawHash ?? null,
  fingerprint: document.read?.fingerprint ?? null,
  ...validatorColumns(document.validators),
  fetched_at: at,
  created_at: at,
  updated_at: at,
})

const byPerson = sql`documents.excluded = 1`

/**
 * An unknown document gets a row in `state`. A live one stays live: failed marks it stale, excluded leaves it to
 * ChunkWriter.remove. What a person excluded keeps its state and reason.
 */
function upsertInto(state: 'failed' | 'excluded') {
  const untouched = state === 'excluded' ? sql`${byPerson} OR documents.state = 'live'` : byPerson
  const unlessUntouched = (column: 'reason' | 'message') =>
    sql<string>`CASE WHEN ${untouched} THEN ${sql.ref(`documents.${column}`)} ELSE ${sql.ref(`excluded.${column}`)} END`
  const unlessLive = (column: 'raw_hash' | 'fingerprint') =>
    sql<string>`CASE WHEN ${byPerson} OR documents.state = 'live' THEN ${sql.ref(`documents.${column}`)} ELSE ${sql.ref(`excluded.${column}`)} END`
  return statementForEach((db, row: ReturnType<typeof unsettledRow>) =>
    db
      .insertInto('documents')
      .values({
        ...row,
        state: sql.lit(state),
        stale: sql.lit(0),
        citable: sql.lit(1),
        visibility: sql.lit('public'),
        audience: sql.lit('[]'),
        excluded: sql.lit(0),
        version: sql.lit(0),
        chunk_count: sql.lit(0),
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          state: sql`CASE WHEN documents.state = 'live' OR ${byPerson} THEN documents.state ELSE excluded.state END`,
          stale:
            state === 'failed'
              ? sql`CASE WHEN documents.state = 'live' THEN 1 ELSE 0 END`
              : sql`documents.stale`,
          reason: unlessUntouched('reason'),
          message: unlessUntouched('message'),
          // A live one's are those of its last good text.
          raw_hash: unlessLive('raw_hash'),
          fingerprint: unlessLive('fingerprint'),
          url: sql`coalesce(excluded.url, documents.url)`,
          ...('etag' in row && {
            etag: eb.ref('excluded.etag'),
            last_modified: eb.ref('excluded.last_modified'),
            source_updated_at: eb.ref('excluded.source_updated_at'),
          }),
          fetched_at: eb.ref('excluded.fetched_at'),
        })),
      ),
  )
}
const upsertUnsettled = { failed: upsertInto('failed'), excluded: upsertInto('excluded') }
