// EvalStore: suites and their runs, whole, as JSON.
import type { Selectable } from 'kysely'
import { EvalRun, EvalSuite } from '../../core/eval.ts'
import type { EvalStore, StoredSuite } from '../../core/ports/small-stores.ts'
import { isoTime, parsed } from './columns.ts'
import type { Database } from './database.ts'
import { afterSeq, toPage } from './paging.ts'
import type { EvalSuitesTable } from './schema.ts'

export function createEvalStore({ db }: Database): EvalStore {
  return {
    async saveSuite({ id, suite, createdAt, updatedAt }) {
      const columns = {
        suite: JSON.stringify(suite),
        created_at: Date.parse(createdAt),
        updated_at: Date.parse(updatedAt),
      }
      await db
        .insertInto('eval_suites')
        .values({ id, ...columns })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
        .execute()
    },
    async getSuite(id) {
      const row = await db.selectFrom('eval_suites').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : toSuite(row)
    },
    async listSuites(page) {
      const after = afterSeq(page)
      const rows = await db
        .selectFrom('eval_suites')
        .selectAll()
        .$if(after !== null, (query) => query.where('seq', '>', after))
        .orderBy('seq')
        .limit(page.limit + 1)
        .execute()
      return toPage(rows, page, toSuite)
    },
    async removeSuite(id) {
      const { numDeletedRows } = await db.deleteFrom('eval_suites').where('id', '=', id).executeTakeFirst()
      return numDeletedRows > 0n
    },
    async saveRun(run) {
      const columns = { suite_name: run.suiteName, run: JSON.stringify(run) }
      await db
        .insertInto('eval_runs')
        .values({ id: run.id, ...columns })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
        .execute()
    },
    async getRun(id) {
      const row = await db.selectFrom('eval_runs').select('run').where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : parsed(EvalRun, row.run)
    },
    async lastRun(suiteName, exceptId) {
      const row = await db
        .selectFrom('eval_runs')
        .select('run')
        .where('suite_name', '=', suiteName)
        .$if(exceptId !== undefined, (query) => query.where('id', '<>', exceptId ?? ''))
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? undefined : parsed(EvalRun, row.run)
    },
  }
}

const toSuite = (row: Selectable<EvalSuitesTable>): StoredSuite => ({
  id: row.id,
  suite: parsed(EvalSuite, row.suite),
  createdAt: isoTime(row.created_at),
  updatedAt: isoTime(row.updated_at),
})
