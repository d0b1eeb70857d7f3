// Frontier: the URLs of a run as rows, so that a kill loses nothing.
import { type Kysely, type Selectable, sql } from 'kysely'
import type { RunId } from '../../core/ids.ts'
import type { Frontier, FrontierEntry } from '../../core/ports/frontier.ts'
import type { Statement } from '../sqlite/messages.ts'
import type { Database } from './database.ts'
import type { FrontierTable, Schema } from './schema.ts'
import { statement, statementForEach } from './statement.ts'

export function createFrontier(database: Database): Frontier {
  const { db } = database
  return {
    async add(runId, entries) {
      const results = await database.batch(addStatements(db, runId, entries))
      return entries.filter((_, i) => results[0]?.changes[i] === 1)
    },
    async take(runId) {
      const best = db
        .selectFrom('frontier')
        .select('id')
        .where('run_id', '=', runId)
        .where('state', '=', 'pending')
        .orderBy('priority')
        .orderBy('depth')
        .orderBy('id')
        .limit(1)
      const row = await db
        .updateTable('frontier')
        .set({ state: 'in-flight' })
        .where('id', '=', best)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? undefined : toEntry(row)
    },
    async finish(runId, key, links) {
      const done = statement(
        db.updateTable('frontier').set({ state: 'done' }).where('run_id', '=', runId).where('key', '=', key),
      )
      const results = await database.batch([done, ...addStatements(db, runId, links)])
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
      const stayDone = statementForEach(
        [...settled].map((key) => ({ runId, key })),
        (row) =>
          db
            .updateTable('frontier')
            .set({ state: sql.lit('done') })
            .where('state', '=', sql.lit('redo'))
            .where('run_id', '=', row.runId)
            .where('key', '=', row.key),
      )
      await database.batch([move(['done'], 'redo'), ...stayDone, move(['redo', 'in-flight'], 'pending')])
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

/** One statement; it changes one row for an entry that is new and none for one that was seen. */
const addStatements = (db: Kysely<Schema>, runId: RunId, entries: readonly FrontierEntry[]): Statement[] =>
  statementForEach(
    entries.map(({ key, url, depth, priority }) => ({ run_id: runId, key, url, depth, priority })),
    (row) =>
      db
        .insertInto('frontier')
        .values({ ...row, state: sql.lit('pending') })
        .onConflict((conflict) => conflict.columns(['run_id', 'key']).doNothing()),
  )

const toEntry = ({ key, url, depth, priority }: Selectable<FrontierTable>): FrontierEntry => ({
  key,
  url,
  depth,
  priority,
})
