// RunStore: the sync jobs as rows.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../../core/errors.ts'
import { newId, type SourceId } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { RunPatch, RunStore } from '../../core/ports/run-store.ts'
import { Reason, type Run } from '../../core/run.ts'
import { msOrNull } from './columns.ts'
import type { Database } from './database.ts'
import { afterSeq, toPage } from './paging.ts'
import { recordRemovals } from './run-entries.ts'
import { noTimings, toOutcome, toRuns } from './run-rows.ts'
import type { Schema } from './schema.ts'
import { statement, statementForEach } from './statement.ts'

export function createRunStore(database: Database, clock: Clock): RunStore {
  const { db } = database

  async function get(id: string): Promise<Run | undefined> {
    const rows = await db.selectFrom('runs').selectAll().where('id', '=', id).execute()
    return (await toRuns(db, rows))[0]
  }

  return {
    get,
    async request(sourceId, trigger, attempt = 1) {
      const id = newId()
      const [inserted] = await database.batch([
        statement(insertUnlessActive(db, { id, sourceId, trigger, attempt, at: clock.now() })),
      ])
      const rows = await activeRuns(db, sourceId).execute()
      const [run] = await toRuns(db, rows)
      if (run === undefined) throw noSuchSource(sourceId)
      return { run, created: inserted?.changes[0] === 1 && run.id === id }
    },
    async list(sourceId, page) {
      const after = afterSeq(page)
      const rows = await db
        .selectFrom('runs')
        .selectAll()
        .where('source_id', '=', sourceId)
        .$if(after !== null, (query) => query.where('seq', '<', after))
        .orderBy('seq', 'desc')
        .limit(page.limit + 1)
        .execute()
      const runs = new Map((await toRuns(db, rows)).map((run) => [run.id, run]))
      const { items, nextCursor } = toPage(rows, page, (row) => runs.get(row.id))
      return { items: items.flatMap((run) => run ?? []), nextCursor }
    },
    async update(id, patch) {
      const changes = toColumns(patch)
      if (Object.keys(changes).length > 0) {
        await db.updateTable('runs').set(changes).where('id', '=', id).execute()
      }
      return get(id)
    },
    async documents(id, { outcome }, page) {
      const after = afterSeq(page)
      const rows = await db
        .selectFrom('run_documents')
        .selectAll()
        .where('run_id', '=', id)
        .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? ''))
        .$if(after !== null, (query) => query.where('seq', '>', after))
        .orderBy('seq')
        .limit(page.limit + 1)
        .execute()
      return toPage(rows, page, (row) => ({
        documentId: row.document_id,
        externalId: row.external_id,
        title: row.title,
        url: row.url,
        message: row.message,
        versionBefore: row.version_before,
        versionAfter: row.version_after,
        ...toOutcome(row),
      }))
    },
    async claim(of) {
      const { atLeast, below } = of?.deaths ?? {}
      const oldest = db
        .selectFrom('runs')
        .select('id')
        .where('state', '=', sql.lit('queued'))
        .$if(of !== undefined, (query) =>
          query.where('source_id', 'in', (eb) =>
            eb
              .selectFrom('sources')
              .select('id')
              .where('kind', 'in', [...(of?.kinds ?? [])]),
          ),
        )
        .$if(atLeast !== undefined, (query) => query.where('deaths', '>=', atLeast ?? 0))
        .$if(below !== undefined, (query) => query.where('deaths', '<', below ?? 0))
        .orderBy(sql`trigger = 'person'`, 'desc')
        .orderBy('seq')
        .limit(1)
      const rows = await db
        .updateTable('runs')
        .set({ state: 'running', started_at: sql`coalesce(started_at, ${clock.now()})` })
        .where('id', '=', oldest)
        .returningAll()
        .execute()
      const [run] = await toRuns(db, rows)
      return run && { ...run, deaths: rows[0]?.deaths ?? 0 }
    },
    async requeueOrphans() {
      const { numUpdatedRows } = await db
        .updateTable('runs')
        .set((eb) => ({ state: 'queued', deaths: eb('deaths', '+', 1) }))
        .where('state', '=', sql.lit('running'))
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },
    async foldQuiet(id) {
      const me = db.selectFrom('runs as me').where('me.id', '=', id).where(isQuiet('me'))
      const before = db
        .selectFrom('runs as b')
        .select('b.seq')
        .where('b.source_id', '=', me.select('me.source_id'))
        .where('b.seq', '<', me.select('me.seq'))
        .where(({ not }) => not(isQuiet('b')))
        .orderBy('b.seq', 'desc')
        .limit(1)
      const { numDeletedRows } = await db
        .deleteFrom('runs')
        .where('source_id', '=', me.select('me.source_id'))
        .where('seq', '<', me.select('me.seq'))
        .where('seq', '>', (eb) => eb.fn.coalesce(before, eb.lit(0)))
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
    async forgetBefore(before, { keepNewest }) {
      const ids = (await forgettable(db, before, keepNewest).execute()).map(({ id }) => id)
      // One by one: a run may have thousands of entries, and nobody should wait for the going of many.
      for (const id of ids) {
        await database.batch([
          statement(db.deleteFrom('run_documents').where('run_id', '=', id)),
          statement(db.deleteFrom('frontier').where('run_id', '=', id)),
          statement(db.deleteFrom('runs').where('id', '=', id)),
        ])
      }
      return ids.length
    },
    async settledExternalIds(id) {
      const rows = await db
        .selectFrom('run_documents')
        .select('external_id')
        .where('run_id', '=', id)
        .execute()
      return new Set(rows.map((row) => row.external_id))
    },
    async recordRemoved(id, documentIds) {
      const documents = documentIds.map((documentId) => ({ documentId }))
      await database.batch(recordRemovals(db, id, documents))
    },
    async keepGone(id, gone) {
      const rows = gone.map(({ documentId, reason }) => ({ run_id: id, document_id: documentId, reason }))
      await database.batch(insertGone(db, rows))
    },
    async goneIn(id) {
      const rows = await db.selectFrom('run_gone').selectAll().where('run_id', '=', id).execute()
      return new Map(rows.map((row) => [row.document_id, Reason.parse(row.reason)]))
    },
  }
}

const insertGone = statementForEach((db, row: { run_id: string; document_id: string; reason: string }) =>
  db
    .insertInto('run_gone')
    .values(row)
    .onConflict((on) => on.doNothing()),
)

const forgettable = (db: Kysely<Schema>, before: number, keepNewest: number) =>
  db
    .selectFrom('runs as old')
    .select('old.id')
    .where('old.finished_at', '<', before)
    .where('old.state', 'not in', ['queued', 'running', 'held'])
    .where(({ eb, selectFrom }) =>
      eb(
        selectFrom('runs as newer')
          .select(({ fn }) => fn.countAll<number>().as('newer'))
          .whereRef('newer.source_id', '=', 'old.source_id')
          .whereRef('newer.seq', '>', 'old.seq'),
        '>=',
        keepNewest,
      ),
    )
    .where('old.id', 'not in', ({ selectFrom }) =>
      selectFrom('document_versions')
        .select(sql<string>`run_id`.as('run_id'))
        .where('run_id', 'is not', null),
    )

/** Ended well, begun by nobody, and nothing to tell of it. */
const isQuiet = (run: 'me' | 'b') =>
  sql<boolean>`(${sql.ref(`${run}.state`)} = 'succeeded' and ${sql.ref(`${run}.trigger`)} in ('schedule', 'webhook')
    and ${sql.ref(`${run}.message`)} is null
    and not exists (select 1 from run_documents where run_id = ${sql.ref(`${run}.id`)}))`

const activeRuns = (db: Kysely<Schema>, sourceId: SourceId) =>
  db
    .selectFrom('runs')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('state', 'in', [sql.lit('queued'), sql.lit('running')])
    .orderBy('seq')
    .limit(1)

/** One statement, so that two requests at once make one run. */
function insertUnlessActive(
  db: Kysely<Schema>,
  run: { id: string; sourceId: SourceId; trigger: Run['trigger']; attempt: number; at: number },
) {
  return db
    .insertInto('runs')
    .columns(['id', 'source_id', 'state', 'trigger', 'created_at', 'timings', 'attempt'])
    .expression((eb) =>
      eb
        .selectFrom('sources')
        .where('id', '=', run.sourceId)
        .where(({ not, exists }) => not(exists(activeRuns(db, run.sourceId))))
        .select(({ val }) => [
          val(run.id).as('id'),
          'id as source_id',
          val('queued').as('state'),
          val(run.trigger).as('trigger'),
          val(run.at).as('created_at'),
          val(JSON.stringify(noTimings())).as('timings'),
          val(run.attempt).as('attempt'),
        ]),
    )
}

const toColumns = (patch: RunPatch) => ({
  ...(patch.state === undefined ? {} : { state: patch.state }),
  ...(patch.trigger === undefined ? {} : { trigger: patch.trigger }),
  ...(patch.startedAt === undefined ? {} : { started_at: msOrNull(patch.startedAt) }),
  ...(patch.finishedAt === undefined ? {} : { finished_at: msOrNull(patch.finishedAt) }),
  ...(patch.timings === undefined ? {} : { timings: JSON.stringify(patch.timings) }),
  ...(patch.message === undefined ? {} : { message: patch.message }),
  ...(patch.attempt === undefined ? {} : { attempt: patch.attempt }),
  ...(patch.retryAt === undefined ? {} : { retry_at: msOrNull(patch.retryAt) }),
  ...(patch.deaths === undefined ? {} : { deaths: patch.deaths }),
})

const noSuchSource = (sourceId: SourceId) =>
  new AppError('not-found', `Requesting a run: there is no source ${sourceId} (any more). List the sources.`)
