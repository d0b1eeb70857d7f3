// The entries of a run: one a document, the last word wins, except that `removed` never hides another outcome.
import { type Kysely, sql } from 'kysely'
import type { RunId } from '../../core/ids.ts'
import type { Outcome, Reason } from '../../core/run.ts'
import type { Statement } from '../sqlite/messages.ts'
import type { Schema } from './schema.ts'
import { statementForEach } from './statement.ts'

export interface RunEntry {
  documentId: string
  externalId: string
  outcome: Outcome
  title?: string | null
  url?: string | null
  reason?: Reason | null
  message?: string | null
  embedded?: number
  reused?: number
}

/** The document's version if it is live; read when the statement runs. */
const liveVersion = (db: Kysely<Schema>, documentId: string) =>
  sql<number | null>`(${db
    .selectFrom('documents')
    .select('version')
    .where('id', '=', documentId)
    .where('state', '=', sql.lit('live'))})`

/** `…_of` and `version_before` hold the document's id, from which the statement reads what the entry does not say. */
type EntryRow = ReturnType<typeof entryRow>
const entryRow = (runId: RunId, entry: RunEntry) => ({
  run_id: runId,
  document_id: entry.documentId,
  external_id: entry.externalId,
  title: entry.title ?? null,
  title_of: entry.documentId,
  url: entry.url ?? null,
  url_of: entry.documentId,
  outcome: entry.outcome,
  reason: entry.reason ?? null,
  message: entry.message ?? null,
  embedded: entry.embedded ?? 0,
  reused: entry.reused ?? 0,
  version_before: entry.documentId,
})

const upsertEntry = statementForEach((db, { title_of, url_of, ...row }: EntryRow) =>
  db
    .insertInto('run_documents')
    .values({
      ...row,
      title: sql<string | null>`coalesce(${row.title}, (SELECT title FROM documents WHERE id = ${title_of}))`,
      url: sql<string | null>`coalesce(${row.url}, (SELECT url FROM documents WHERE id = ${url_of}))`,
      version_before: liveVersion(db, row.version_before),
    })
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'document_id']).doUpdateSet((eb) => ({
        external_id: eb.ref('excluded.external_id'),
        title: eb.ref('excluded.title'),
        url: eb.ref('excluded.url'),
        outcome: eb.ref('excluded.outcome'),
        reason: eb.ref('excluded.reason'),
        message: eb.ref('excluded.message'),
        embedded: eb.ref('excluded.embedded'),
        reused: eb.ref('excluded.reused'),
        version_before: eb.ref('excluded.version_before'),
        version_after: sql.lit(null),
      })),
    ),
)

/** Without `versionAfter`, which is set by `recordVersionAfter` once the document's row has moved on. */
export const recordOutcomes = (db: Kysely<Schema>, runId: RunId, entries: readonly RunEntry[]): Statement[] =>
  upsertEntry(
    db,
    entries.map((entry) => entryRow(runId, entry)),
  )

const setVersionAfter = statementForEach(
  (db, row: { version_after: string; run_id: string; document_id: string }) =>
    db
      .updateTable('run_documents')
      .set({ version_after: liveVersion(db, row.version_after) })
      .where('run_id', '=', row.run_id)
      .where('document_id', '=', row.document_id),
)

export const recordVersionAfter = (db: Kysely<Schema>, runId: RunId, documentId: string): Statement[] =>
  setVersionAfter(db, [{ version_after: documentId, run_id: runId, document_id: documentId }])

const insertKnown = statementForEach((db, row: { run_id: string; outcome: Outcome; document_id: string }) =>
  db
    .insertInto('run_documents')
    .columns([
      ...(['run_id', 'document_id', 'external_id', 'title', 'url', 'outcome'] as const),
      ...(['version_before', 'version_after'] as const),
    ])
    .expression((eb) =>
      eb
        .selectFrom('documents')
        .select(({ val }) => [
          val(row.run_id).as('run_id'),
          'id',
          'external_id',
          'title',
          'url',
          val(row.outcome).as('outcome'),
          'version as before',
          'version as after',
        ])
        .where('id', '=', row.document_id),
    )
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'document_id']).doUpdateSet((eb) => ({
        outcome: eb.ref('excluded.outcome'),
        title: eb.ref('excluded.title'),
        url: eb.ref('excluded.url'),
        reason: sql.lit(null),
        message: sql.lit(null),
        embedded: sql.lit(0),
        reused: sql.lit(0),
        version_before: eb.ref('excluded.version_before'),
        version_after: eb.ref('excluded.version_after'),
      })),
    ),
)

/** The outcome of a document whose row stands; unknown ids are ignored. */
export const recordKnown = (
  db: Kysely<Schema>,
  runId: RunId,
  documentId: string,
  outcome: Outcome,
): Statement[] => insertKnown(db, [{ run_id: runId, outcome, document_id: documentId }])

const insertRemoval = statementForEach(
  (db, row: { run: string; reason: Reason | null; documentId: string }) =>
    db
      .insertInto('run_documents')
      .columns([
        ...(['run_id', 'document_id', 'external_id', 'title', 'url', 'outcome', 'reason'] as const),
        'version_before',
      ])
      .expression((eb) =>
        eb
          .selectFrom('documents')
          .select([
            sql<string>`${row.run}`.as('run_id'),
            'id',
            'external_id',
            'title',
            'url',
            sql<string>`'removed'`.as('outcome'),
            sql<string>`coalesce(${row.reason}, reason)`.as('reason'),
            sql<number | null>`nullif(version, 0)`.as('before'),
          ])
          .where('id', '=', row.documentId),
      )
      .onConflict((conflict) => conflict.columns(['run_id', 'document_id']).doNothing()),
)

/** Documents that are not known are left out; one that has an entry in this run keeps it. */
export const recordRemovals = (
  db: Kysely<Schema>,
  runId: RunId,
  documents: readonly { documentId: string; reason?: Reason }[],
): Statement[] =>
  insertRemoval(
    db,
    documents.map(({ documentId, reason }) => ({ run: runId, reason: reason ?? null, documentId })),
  )
