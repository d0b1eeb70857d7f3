// DocumentStore over rows. Publishing and removing go through the chunk stores.
import { type Kysely, sql } from 'kysely'
import { type Document, DocumentState } from '../../core/document.ts'
import { type DocumentId, documentIdOf } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { DocumentPatch, DocumentStore } from '../../core/ports/document-store.ts'
import { bit, isoTime } from './columns.ts'
import type { Database } from './database.ts'
import { toDocument, toGate, toVersion } from './document-rows.ts'
import { contains, inSlices } from './list-query.ts'
import { afterSeq, toPage } from './paging.ts'
import type { Schema } from './schema.ts'
import { excludedStatements, failedStatements, unchangedStatements } from './settle-statements.ts'
import { markStale } from './stale-access.ts'
import { queryForRow, statement } from './statement.ts'

export function createDocumentStore(database: Database, clock: Clock): DocumentStore {
  const { db } = database

  async function get(id: DocumentId): Promise<Document | undefined> {
    const row = await db.selectFrom('documents').selectAll().where('id', '=', id).executeTakeFirst()
    return row === undefined ? undefined : toDocument(row)
  }

  return {
    get,
    async text(id, version) {
      const row = await db
        .selectFrom('document_versions')
        .selectAll()
        .where('document_id', '=', id)
        .$if(version !== undefined, (query) => query.where('version', '=', version ?? 0))
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (row === undefined) return undefined
      return { version: row.version, text: row.text, title: row.title, createdAt: isoTime(row.created_at) }
    },
    async versions(id) {
      const rows = await db
        .selectFrom('document_versions')
        .select(['version', 'title', 'url', 'created_at', 'source_updated_at', 'run_id'])
        .select((eb) => eb.fn<number>('length', ['text']).as('length'))
        .where('document_id', '=', id)
        .orderBy('version', 'desc')
        .execute()
      return rows.map(toVersion)
    },
    async list(sourceId, { state, query }, page) {
      const after = afterSeq(page)
      const rows = await db
        .selectFrom('documents')
        .selectAll()
        .where('source_id', '=', sourceId)
        .$if(state !== undefined, (select) => select.where('state', '=', state ?? ''))
        .$if(query !== undefined && query !== '', (select) =>
          select.where((eb) =>
            eb.or([
              contains(eb.ref('title'), query ?? ''),
              contains(eb.ref('url'), query ?? ''),
              contains(eb.ref('external_id'), query ?? ''),
            ]),
          ),
        )
        .$if(after !== null, (select) => select.where('seq', '>', after))
        .orderBy('seq')
        .limit(page.limit + 1)
        .execute()
      return toPage(rows, page, toDocument)
    },
    async gate(sourceId, externalId) {
      const [row] = await selectGate(db, { id: documentIdOf(sourceId, externalId) })
      return row === undefined ? undefined : toGate(row)
    },
    async states(ids) {
      const states = new Map<DocumentId, Pick<Document, 'state' | 'excluded'>>()
      for (const slice of inSlices(ids)) {
        const found = db.selectFrom('documents').where('id', 'in', slice)
        for (const { id, state, excluded } of await found.select(['id', 'state', 'excluded']).execute())
          states.set(id, { state: DocumentState.parse(state), excluded: excluded === 1 })
      }
      return states
    },
    async update(id, patch) {
      const known = await get(id)
      if (known === undefined) return undefined
      await database.batch([
        statement(updateQuery(db, id, patch, clock.now())),
        markStale(db, known.sourceId),
      ])
      return get(id)
    },
    async settleUnchanged(id, runId, fresh) {
      await database.batch(unchangedStatements(db, id, runId, fresh, clock.now()))
    },
    async settleFailed(document) {
      await database.batch(failedStatements(db, document, clock.now()))
    },
    async settleExcluded(document) {
      await database.batch(excludedStatements(db, [document], clock.now()))
    },
    async settleManyExcluded(documents) {
      await database.batch(excludedStatements(db, documents, clock.now()))
    },
    async missingFrom(sourceId, runId) {
      const rows = await db
        .selectFrom('documents')
        .leftJoin('run_documents', (join) =>
          join.onRef('run_documents.document_id', '=', 'documents.id').on('run_documents.run_id', '=', runId),
        )
        .where('documents.source_id', '=', sourceId)
        .where('documents.state', 'in', ['live', 'failed'])
        .where('run_documents.run_id', 'is', null)
        .select(['documents.id', 'documents.external_id', 'documents.state'])
        .orderBy('documents.seq')
        .execute()
      return rows.map((row) => ({
        documentId: row.id,
        externalId: row.external_id,
        live: row.state === 'live',
      }))
    },
    async countLive(sourceId) {
      const { count } = await db
        .selectFrom('documents')
        .where('source_id', '=', sourceId)
        .where('state', '=', 'live')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return count
    },
  }
}

const selectGate = queryForRow((db, row: { id: string }) =>
  db
    .selectFrom('documents')
    .leftJoin('document_links', 'document_links.document_id', 'documents.id')
    .selectAll('documents')
    .select('document_links.links')
    .where('documents.id', '=', row.id),
)

/**
 * Excluding hides at once (after refreshAccess); the chunks may stay. Readmitting makes it live again if they did, else
 * `gone` until the next sync brings it back.
 */
function updateQuery(db: Kysely<Schema>, id: DocumentId, patch: DocumentPatch, at: number) {
  const { citable, visibility, audience, excluded } = patch
  const state =
    excluded === true
      ? sql<string>`'excluded'`
      : sql<string>`CASE WHEN excluded = 0 THEN state WHEN chunk_count > 0 THEN 'live' ELSE 'gone' END`
  // Why a fetch failed goes with the reason; which parts of its text could not be read stays true.
  const message = sql<string>`CASE WHEN excluded = ${bit(excluded ?? false)} THEN message ELSE warning END`
  const reason =
    excluded === true ? sql<string>`'removed-by-person'` : sql<string>`CASE WHEN excluded = 0 THEN reason END`
  return db
    .updateTable('documents')
    .set({
      updated_at: at,
      ...(citable === undefined ? {} : { citable: bit(citable) }),
      ...(visibility === undefined ? {} : { visibility }),
      ...(audience === undefined ? {} : { own_audience: JSON.stringify(audience) }),
      ...(excluded === undefined ? {} : { excluded: bit(excluded), state, reason, message }),
    })
    .where('id', '=', id)
}
