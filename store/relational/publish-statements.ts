// What publishing and removing mean for the rows, as statements of one transaction. Both chunk stores run the same list:
// the embedded one adds vectors and terms to the transaction; Qdrant's upserts vectors first, then runs it, then deletes
// the vectors of chunks that are gone.
import { type Kysely, sql } from 'kysely'
import { newId, type RunId, type SourceId } from '../../core/ids.ts'
import type { DocumentChange, RemovedDocument } from '../../core/ports/chunk-store.ts'
import type { Statement } from '../sqlite/messages.ts'
import { chunkRow, upsertChunk } from './chunk-rows.ts'
import { recordOutcomes, recordRemovals, recordVersionAfter } from './run-entries.ts'
import type { Schema } from './schema.ts'
import { unstageStatements } from './stage-statements.ts'
import { statement, statementForEach } from './statement.ts'
import { keepTokens } from './token-rows.ts'

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
    ...(run === null ? [] : recordOutcomes(db, run.runId, [{ ...change, ...run }])),
    ...upsertDocument(db, [documentRow(change, at)]),
    ...keepVersion(db, change, at),
    ...keepLinks(db, change.documentId, change.links),
    ...upsertChunks(db, rows),
    ...keepTokens(db, here),
    ...(staged === null ? [] : unstageStatements(db, change.documentId, staged)),
    ...deleteOtherChunks(db, [{ document_id: change.documentId, publication }]),
    ...(run === null ? [] : recordVersionAfter(db, run.runId, change.documentId)),
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
    ...takeAway(
      db,
      documents.map(({ state, reason, documentId }) => ({ state, reason, at, documentId })),
    ),
    ...deleteChunks(
      db,
      documents.map(({ documentId }) => ({ documentId })),
    ),
    ...(runId === null ? [] : recordRemovals(db, runId, documents)),
  ]
}

/** Every row of the source's documents; the source's own row stays. The last statement changes one row a document. */
export function removeSourceStatements(db: Kysely<Schema>, sourceId: SourceId): Statement[] {
  return [statement(db.deleteFrom('documents').where('source_id', '=', sourceId))]
}

const takeAway = statementForEach(
  (db, row: { state: RemovedDocument['state']; reason: string; at: number; documentId: string }) =>
    db
      .updateTable('documents')
      .set({ state: row.state, reason: row.reason, updated_at: row.at })
      .set({ message: sql.lit(null), warning: sql.lit(null), stale: sql.lit(0), chunk_count: sql.lit(0) })
      .where('id', '=', row.documentId),
)
const deleteChunks = statementForEach((db, row: { documentId: string }) =>
  db.deleteFrom('chunks').where('document_id', '=', row.documentId),
)
const deleteOtherChunks = statementForEach((db, row: { document_id: string; publication: string }) =>
  db
    .deleteFrom('chunks')
    .where('document_id', '=', row.document_id)
    .where('publication', '<>', row.publication),
)
const upsertChunks = statementForEach(upsertChunk)

const documentRow = (change: DocumentChange, at: number) => ({
  id: change.documentId,
  source_id: change.sourceId,
  external_id: change.externalId,
  url: change.url,
  title: change.title,
  language: change.language,
  content_type: change.contentType,
  audience: JSON.stringify(change.audience),
  message: change.message ?? null,
  warning: change.message ?? null,
  raw_hash: change.rawHash,
  content_hash: change.contentHash,
  fingerprint: change.fingerprint,
  etag: change.validators.etag,
  last_modified: change.validators.lastModified,
  source_updated_at: change.validators.updatedAt,
  chunk_count: change.chunks.length,
  fetched_at: at,
  updated_at: at,
  created_at: at,
})

const upsertDocument = statementForEach((db, row: ReturnType<typeof documentRow>) =>
  db
    .insertInto('documents')
    .values({
      ...row,
      stale: sql.lit(0),
      state: sql.lit('live'),
      citable: sql.lit(1),
      visibility: sql.lit('public'),
      excluded: sql.lit(0),
      version: sql.lit(1),
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        url: eb.ref('excluded.url'),
        title: eb.ref('excluded.title'),
        language: eb.ref('excluded.language'),
        content_type: eb.ref('excluded.content_type'),
        audience: eb.ref('excluded.audience'),
        raw_hash: eb.ref('excluded.raw_hash'),
        content_hash: eb.ref('excluded.content_hash'),
        fingerprint: eb.ref('excluded.fingerprint'),
        etag: eb.ref('excluded.etag'),
        last_modified: eb.ref('excluded.last_modified'),
        source_updated_at: eb.ref('excluded.source_updated_at'),
        chunk_count: eb.ref('excluded.chunk_count'),
        fetched_at: eb.ref('excluded.fetched_at'),
        updated_at: eb.ref('excluded.updated_at'),
        message: eb.ref('excluded.message'),
        warning: eb.ref('excluded.warning'),
        stale: sql.lit(0),
        state: sql`CASE WHEN documents.excluded = 1 THEN 'excluded' ELSE 'live' END`,
        reason: sql`CASE WHEN documents.excluded = 1 THEN documents.reason END`,
        version: sql`CASE WHEN documents.version > 0 AND documents.content_hash = excluded.content_hash
            THEN documents.version ELSE documents.version + 1 END`,
      })),
    ),
)

/** `version` holds the document's id, from which the statement reads the version. */
type VersionRow = {
  document_id: string
  version: string
  title: string
  text: string
  created_at: number
  run_id: string | null
  url: string | null
  source_updated_at: number | null
}
const currentVersion = (db: Kysely<Schema>, documentId: string) =>
  db.selectFrom('documents').where('id', '=', documentId).select('version')

const upsertVersion = statementForEach((db, row: VersionRow) =>
  db
    .insertInto('document_versions')
    .values({ ...row, version: sql<number>`(${currentVersion(db, row.version)})` })
    .onConflict((conflict) =>
      conflict
        .columns(['document_id', 'version'])
        .doUpdateSet((eb) => ({ title: eb.ref('excluded.title'), text: eb.ref('excluded.text') })),
    ),
)
const deleteOldVersions = statementForEach((db, row: { document_id: string; current: string }) =>
  db
    .deleteFrom('document_versions')
    .where('document_id', '=', row.document_id)
    .where('version', '<=', sql<number>`(${currentVersion(db, row.current)}) - ${sql.lit(VERSIONS_KEPT)}`),
)

function keepVersion(db: Kysely<Schema>, change: DocumentChange, at: number): Statement[] {
  const { documentId } = change
  const row = {
    document_id: documentId,
    version: documentId,
    title: change.title,
    text: change.text,
    created_at: at,
    run_id: change.run?.runId ?? null,
    url: change.url,
    source_updated_at: change.validators.updatedAt,
  }
  return [
    ...upsertVersion(db, [row]),
    ...deleteOldVersions(db, [{ document_id: documentId, current: documentId }]),
  ]
}

const deleteLinks = statementForEach((db, row: { document_id: string }) =>
  db.deleteFrom('document_links').where('document_id', '=', row.document_id),
)
const upsertLinks = statementForEach((db, row: { document_id: string; links: string }) =>
  db
    .insertInto('document_links')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('document_id').doUpdateSet((eb) => ({ links: eb.ref('excluded.links') })),
    ),
)

/** Also for a page that answered "not modified" or came with other links. */
export const keepLinks = (
  db: Kysely<Schema>,
  documentId: string,
  links: readonly string[] | null,
): Statement[] =>
  links === null
    ? deleteLinks(db, [{ document_id: documentId }])
    : upsertLinks(db, [{ document_id: documentId, links: JSON.stringify(links) }])
