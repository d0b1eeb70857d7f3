// The entries of a run: one a document, the last word wins, except that `removed` never hides another outcome.
import { type Kysely, sql } from 'kysely'
import type { RunId } from '../../core/ids.ts'
import type { Outcome, Reason } from '../../core/run.ts'
import type { Statement } from '../sqlite/messages.ts'
import type { Schema } from './schema.ts'
import { statement, statementForEach } from './statement.ts'

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
    .where('state', '=', 'live')})`

/** Without `versionAfter`, which is set by `recordVersionAfter` once the document's row has moved on. */
export function recordOutcome(db: Kysely<Schema>, runId: RunId, entry: RunEntry): Statement {
  const ofDocument = (column: 'title' | 'url') =>
    sql<string | null>`(SELECT ${sql.ref(column)} FROM documents WHERE id = ${entry.documentId})`
  const said = {
    external_id: entry.externalId,
    title: entry.title ?? ofDocument('title'),
    url: entry.url ?? ofDocument('url'),
    outcome: entry.outcome,
    reason: entry.reason ?? null,
    message: entry.message ?? null,
    embedded: entry.embedded ?? 0,
    reused: entry.reused ?? 0,
    version_before: liveVersion(db, entry.documentId),
    version_after: null,
  }
  return statement(
    db
      .insertInto('run_documents')
      .values({ run_id: runId, document_id: entry.documentId, ...said })
      .onConflict((conflict) => conflict.columns(['run_id', 'document_id']).doUpdateSet(said)),
  )
}

export const recordVersionAfter = (db: Kysely<Schema>, runId: RunId, documentId: string): Statement =>
  statement(
    db
      .updateTable('run_documents')
      .set({ version_after: liveVersion(db, documentId) })
      .where('run_id', '=', runId)
      .where('document_id', '=', documentId),
  )

/** The outcome of a document whose row stands; unknown ids are ignored. */
export const recordKnown = (
  db: Kysely<Schema>,
  runId: RunId,
  documentId: string,
  outcome: Outcome,
): Statement =>
  statement(
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
            val(runId).as('run_id'),
            'id',
            'external_id',
            'title',
            'url',
            val(outcome).as('outcome'),
            'version as before',
            'version as after',
          ])
          .where('id', '=', documentId),
      )
      .onConflict((conflict) =>
        conflict.columns(['run_id', 'document_id']).doUpdateSet((eb) => ({
          outcome: eb.ref('excluded.outcome'),
          title: eb.ref('excluded.title'),
          url: eb.ref('excluded.url'),
          reason: null,
          message: null,
          embedded: 0,
          reused: 0,
          version_before: eb.ref('excluded.version_before'),
          version_after: eb.ref('excluded.version_after'),
        })),
      ),
  )

/** Documents that are not known are left out; one that has an entry in this run keeps it. */
export function recordRemovals(
  db: Kysely<Schema>,
  runId: RunId,
  documents: readonly { documentId: string; reason?: Reason }[],
): Statement[] {
  return statementForEach(
    documents.map(({ documentId, reason }) => ({ run: runId, reason: reason ?? null, documentId })),
    (row) =>
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
}
