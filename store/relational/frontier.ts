// Frontier: the URLs of a run as rows, so that a kill loses nothing.
import { type Kysely, type Selectable, sql } from 'kysely'
import type { RunId } from '../../core/ids.ts'
import type { Frontier, FrontierEntry } from '../../core/ports/frontier.ts'
import type { Statement } from '../sqlite/messages.ts'
import type { Database } from './database.ts'
import type { FrontierTable, Schema } from './schema.ts'
import { queryForRow, statement, statementForEach } from './statement.ts'

export function createFrontier(database: Database): Frontier {
  const { db } = database
  return {
    async add(runId, entries) {
      const results = await database.batch(addStatements(db, runId, entries))
      return entries.filter((_, i) => results[0]?.changes[i] === 1)
    },
    take: async (runId) => (await takeBest(db, runId, 1))[0],
    takeMany: (runId, limit) => takeBest(db, runId, limit),
    async finish(runId, key, links) {
      const done = markDone(db, [{ run_id: runId, key }])
      const results = await database.batch([...done, ...addStatements(db, runId, links)])
      return links.filter((_, i) => results[1]?.changes[i] === 1)
    },
    async release(runId, key) {
      await db
        .updateTable('frontier')
        .set({ state: 'pending' })
        .where('run_id', '=', runId)
        .where('key', '=', key)
        .where('state', '=', 'in-flight')
        .execute()
    },
    async reopen(runId, settled) {
      const move = (from: Selectable<FrontierTable>['state'][], to: Selectable<FrontierTable>['state']) =>
        statement(
          db
            .updateTable('frontier')
            .set({ state: to })
            .where('run_id', '=', runId)
            .where('state', 'in', from),
        )
      const settledOnes = keepDone(
        db,
        [...settled].map((key) => ({ run_id: runId, key })),
      )
      await database.batch([move(['done'], 'redo'), ...settledOnes, move(['redo', 'in-flight'], 'pending')])
    },
    async counts(runId) {
      const rows = await db
        .selectFrom('frontier')
        .where('run_id', '=', runId)
        .groupBy('state')
        .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
        .execute()
      const counted = (state: string) => rows.find((row) => row.state === state)?.count ?? 0
      return { pending: counted('pending'), 'in-flight': counted('in-flight'), done: counted('done') }
    },
    async clear(runId) {
      await db.deleteFrom('frontier').where('run_id', '=', runId).execute()
    },
  }
}

type Key = { run_id: string; key: string }
const withKey = (db: Kysely<Schema>, row: Key) =>
  db.updateTable('frontier').where('run_id', '=', row.run_id).where('key', '=', row.key)

const markDone = statementForEach((db, row: Key) => withKey(db, row).set({ state: sql.lit('done') }))
const keepDone = statementForEach((db, row: Key) =>
  withKey(db, row)
    .where('state', '=', sql.lit('redo'))
    .set({ state: sql.lit('done') }),
)

const updateBest = queryForRow((db, row: { run_id: string; limit: number }) =>
  db
    .updateTable('frontier')
    .set({ state: sql.lit('in-flight') })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('frontier')
        .select('id')
        .where('run_id', '=', row.run_id)
        .where('state', '=', sql.lit('pending'))
        .orderBy('priority')
        .orderBy('depth')
        .orderBy('id')
        .limit(row.limit),
    )
    .returningAll(),
)

/** The order in which an update returns its rows is nobody's promise. */
async function takeBest(db: Kysely<Schema>, runId: RunId, limit: number): Promise<FrontierEntry[]> {
  const rows = await updateBest(db, { run_id: runId, limit })
  return rows.sort((a, b) => a.priority - b.priority || a.depth - b.depth || a.id - b.id).map(toEntry)
}

const insertPending = statementForEach((db, row: Key & Pick<FrontierEntry, 'url' | 'depth' | 'priority'>) =>
  db
    .insertInto('frontier')
    .values({ ...row, state: sql.lit('pending') })
    .onConflict((conflict) => conflict.columns(['run_id', 'key']).doNothing()),
)

/** One statement; it changes one row for an entry that is new and none for one that was seen. */
const addStatements = (db: Kysely<Schema>, runId: RunId, entries: readonly FrontierEntry[]): Statement[] =>
  insertPending(
    db,
    entries.map(({ key, url, depth, priority }) => ({ run_id: runId, key, url, depth, priority })),
  )

const toEntry = ({ key, url, depth, priority }: Selectable<FrontierTable>): FrontierEntry => ({
  key,
  url,
  depth,
  priority,
})
