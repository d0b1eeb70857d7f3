// What it means for the rows that a document was found unchanged, failed, or left out; each with the run's entry.
import { type Kysely, sql } from 'kysely'
import type { Validators } from '../../core/document.ts'
import type { DocumentId, RunId } from '../../core/ids.ts'
import type { UnsettledDocument } from '../../core/ports/document-store.ts'
import type { Statement } from '../sqlite/messages.ts'
import { keepLinks } from './publish-statements.ts'
import { recordKnown, recordOutcome, recordVersionAfter } from './run-entries.ts'
import type { Schema } from './schema.ts'
import { statement } from './statement.ts'

const validatorColumns = (validators: Validators | undefined) =>
  validators === undefined
    ? {}
    : {
        etag: validators.etag,
        last_modified: validators.lastModified,
        source_updated_at: validators.updatedAt,
      }

export function unchangedStatements(
  db: Kysely<Schema>,
  id: DocumentId,
  runId: RunId | null,
  fresh: { validators?: Validators; rawHash?: string; links?: string[] | null } | null,
  at: number,
): Statement[] {
  const columns = {
    fetched_at: at,
    ...validatorColumns(fresh?.validators),
    ...(fresh?.rawHash === undefined ? {} : { raw_hash: fresh.rawHash }),
  }
  // Only a live document's reason is about a fetch that failed since; an excluded one keeps why it is.
  const unlessLive = (column: 'reason' | 'message') =>
    sql<string>`CASE WHEN state <> 'live' THEN ${sql.ref(column)} END`
  return [
    statement(
      db
        .updateTable('documents')
        .set({ ...columns, stale: 0, reason: unlessLive('reason'), message: unlessLive('message') })
        .where('id', '=', id),
    ),
    ...(fresh?.links === undefined ? [] : [keepLinks(db, id, fresh.links)]),
    ...(runId === null ? [] : [recordKnown(db, runId, id, 'unchanged')]),
  ]
}

export function failedStatements(db: Kysely<Schema>, document: UnsettledDocument, at: number): Statement[] {
  return [
    upsertUnsettled(db, document, 'failed', at),
    ...(document.runId === null
      ? []
      : [
          recordOutcome(db, document.runId, { ...document, outcome: 'failed' }),
          recordVersionAfter(db, document.runId, document.documentId),
        ]),
  ]
}

export function excludedStatements(db: Kysely<Schema>, document: UnsettledDocument, at: number): Statement[] {
  return [
    upsertUnsettled(db, document, 'excluded', at),
    ...(document.runId === null
      ? []
      : [recordOutcome(db, document.runId, { ...document, outcome: 'excluded' })]),
  ]
}

/**
 * An unknown document gets a row in `state`. A live one stays live: failed marks it stale, excluded leaves it to
 * ChunkWriter.remove. What a person excluded keeps its state and reason.
 */
function upsertUnsettled(
  db: Kysely<Schema>,
  document: UnsettledDocument,
  state: 'failed' | 'excluded',
  at: number,
): Statement {
  const byPerson = sql`documents.excluded = 1`
  const untouched = state === 'excluded' ? sql`${byPerson} OR documents.state = 'live'` : byPerson
  const unlessUntouched = (column: string, value: string | null) =>
    sql<string>`CASE WHEN ${untouched} THEN ${sql.ref(`documents.${column}`)} ELSE ${value} END`
  return statement(
    db
      .insertInto('documents')
      .values({
        id: document.documentId,
        source_id: document.sourceId,
        external_id: document.externalId,
        url: document.url,
        state,
        reason: document.reason,
        message: document.message,
        stale: 0,
        citable: 1,
        visibility: 'public',
        audience: '[]',
        excluded: 0,
        version: 0,
        chunk_count: 0,
        ...validatorColumns(document.validators),
        fetched_at: at,
        created_at: at,
        updated_at: at,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          state: sql`CASE WHEN documents.state = 'live' OR ${byPerson} THEN documents.state ELSE ${state} END`,
          stale:
            state === 'failed'
              ? sql`CASE WHEN documents.state = 'live' THEN 1 ELSE 0 END`
              : sql`documents.stale`,
          reason: unlessUntouched('reason', document.reason),
          message: unlessUntouched('message', document.message),
          url: sql`coalesce(excluded.url, documents.url)`,
          ...validatorColumns(document.validators),
          fetched_at: at,
        }),
      ),
  )
}
