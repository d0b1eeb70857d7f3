// What publishing and removing mean for the rows, as statements of one transaction. Both chunk stores run the same list:
// the embedded one adds vectors and terms to the transaction; Qdrant's upserts vectors first, then runs it, then deletes
// the vectors of chunks that are gone.
import { type Kysely, sql } from 'kysely'
import { newId, type RunId, type SourceId } from '../../core/ids.ts'
import type { DocumentChange, RemovedDocument } from '../../core/ports/chunk-store.ts'
import type { Statement } from '../sqlite/messages.ts'
import { chunkRow, upsertChunk } from './chunk-rows.ts'
import { recordOutcome, recordRemovals, recordVersionAfter } from './run-entries.ts'
import type { Schema } from './schema.ts'
import { unstageStatements } from './stage-statements.ts'
import { statement, statementForEach } from './statement.ts'

const VERSIONS_KEPT = 10

/**
 * The document's row (a new version when its content hash changed), its text under that version, its links, its chunk
 * rows (kept ones move to the new version, vanished ones go) and the run's entry. `at` in milliseconds.
 * `staged`: the publication under which the chunks that come with a vector wait already (`stageStatements`).
 * A removed source fails the whole batch with `conflict`: nothing comes back to life.
 */
export function publishStatements(
  db: Kysely<Schema>,
  change: DocumentChange,
  at: number,
  staged: string | null = null,
): Statement[] {
  const publication = staged ?? newId()
  const here = staged === null ? change.chunks : change.chunks.filter((chunk) => !('vector' in chunk))
  const rows = here.map((chunk) => chunkRow(chunk, change.documentId, publication))
  const { run } = change
  return [
    // Before the document's row moves on, so that the entry sees the version that was live until now.
    ...(run === null ? [] : [recordOutcome(db, run.runId, { ...change, ...run })]),
    upsertDocument(db, change, at),
    ...keepVersion(db, change, at),
    keepLinks(db, change.documentId, change.links),
    ...statementForEach(rows, (row) => upsertChunk(db, row)),
    ...(staged === null ? [] : unstageStatements(db, change.documentId, staged)),
    statement(
      db
        .deleteFrom('chunks')
        .where('document_id', '=', change.documentId)
        .where('publication', '<>', publication),
    ),
    ...(run === null ? [] : [recordVersionAfter(db, run.runId, change.documentId)]),
  ]
}

/** Chunk rows and links go, the document's row stays with its state; a run gets its `removed` entries. Unknown ids are ignored. */
export function removeStatements(
  db: Kysely<Schema>,
  documents: readonly RemovedDocument[],
  runId: RunId | null,
  at: number,
): Statement[] {
  return [
    ...statementForEach(
      documents.map(({ state, reason, documentId }) => ({ state, reason, at, documentId })),
      (row) =>
        db
          .updateTable('documents')
          .set({ state: row.state, reason: row.reason, updated_at: row.at })
          .set({ message: sql.lit(null), stale: sql.lit(0), chunk_count: sql.lit(0) })
          .where('id', '=', row.documentId),
    ),
    ...statementForEach(
      documents.map(({ documentId }) => ({ documentId })),
      (row) => db.deleteFrom('chunks').where('document_id', '=', row.documentId),
    ),
    ...(runId === null ? [] : recordRemovals(db, runId, documents)),
  ]
}

/** Every row of the source's documents; the source's own row stays. The last statement changes one row a document. */
export function removeSourceStatements(db: Kysely<Schema>, sourceId: SourceId): Statement[] {
  return [statement(db.deleteFrom('documents').where('source_id', '=', sourceId))]
}

function upsertDocument(db: Kysely<Schema>, change: DocumentChange, at: number): Statement {
  const content = {
    url: change.url,
    title: change.title,
    language: change.language,
    content_type: change.contentType,
    reason: null,
    message: null,
    stale: 0,
    audience: JSON.stringify(change.audience),
    raw_hash: change.rawHash,
    content_hash: change.contentHash,
    fingerprint: change.fingerprint,
    etag: change.validators.etag,
    last_modified: change.validators.lastModified,
    source_updated_at: change.validators.updatedAt,
    chunk_count: change.chunks.length,
    fetched_at: at,
    updated_at: at,
  } as const
  return statement(
    db
      .insertInto('documents')
      .values({
        id: change.documentId,
        source_id: change.sourceId,
        external_id: change.externalId,
        ...content,
        state: 'live',
        citable: 1,
        visibility: 'public',
        own_audience: null,
        excluded: 0,
        version: 1,
        created_at: at,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          ...content,
          state: sql`CASE WHEN documents.excluded = 1 THEN 'excluded' ELSE 'live' END`,
          reason: sql`CASE WHEN documents.excluded = 1 THEN documents.reason END`,
          version: sql`CASE WHEN documents.version > 0 AND documents.content_hash = excluded.content_hash
            THEN documents.version ELSE documents.version + 1 END`,
        }),
      ),
  )
}

function keepVersion(db: Kysely<Schema>, change: DocumentChange, at: number): Statement[] {
  const current = db.selectFrom('documents').where('id', '=', change.documentId).select('version')
  return [
    statement(
      db
        .insertInto('document_versions')
        .values({
          document_id: change.documentId,
          version: sql<number>`(${current})`,
          title: change.title,
          text: change.text,
          created_at: at,
          run_id: change.run?.runId ?? null,
          url: change.url,
          source_updated_at: change.validators.updatedAt,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['document_id', 'version'])
            .doUpdateSet((eb) => ({ title: eb.ref('excluded.title'), text: eb.ref('excluded.text') })),
        ),
    ),
    statement(
      db
        .deleteFrom('document_versions')
        .where('document_id', '=', change.documentId)
        .where('version', '<=', sql<number>`(${current}) - ${sql.lit(VERSIONS_KEPT)}`),
    ),
  ]
}

/** Also for a page that answered "not modified" or came with other links. */
export function keepLinks(
  db: Kysely<Schema>,
  documentId: string,
  links: readonly string[] | null,
): Statement {
  if (links === null) return statement(db.deleteFrom('document_links').where('document_id', '=', documentId))
  return statement(
    db
      .insertInto('document_links')
      .values({ document_id: documentId, links: JSON.stringify(links) })
      .onConflict((conflict) =>
        conflict.column('document_id').doUpdateSet((eb) => ({ links: eb.ref('excluded.links') })),
      ),
  )
}
