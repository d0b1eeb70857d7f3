// Runs statements on the worker's one connection and keeps the prepared ones.
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite'
import type { SqlValue, Statement, StatementResult } from './messages.ts'

type Prepared = StatementSyncInstance

export interface StatementRunner {
  run(statement: Statement): StatementResult
  /** A statement of the worker's own, prepared once; for hot paths that read rows by themselves. */
  prepared(sql: string): Prepared
  /** Commits, or rolls everything back and throws what `work` threw. */
  transaction<Result>(work: () => Result): Result
}

const KEPT = 256

export function createStatementRunner(database: DatabaseSyncInstance): StatementRunner {
  const cache = new Map<string, { prepared: Prepared; reads: boolean }>()

  function entry(sql: string) {
    const known = cache.get(sql)
    const found = known ?? prepare(sql)
    if (known !== undefined) cache.delete(sql) // moves to the end: the first is the one used longest ago
    cache.set(sql, found)
    return found
  }

  function prepare(sql: string) {
    const prepared = database.prepare(sql)
    const [oldest] = cache.keys()
    if (cache.size >= KEPT && oldest !== undefined) cache.delete(oldest)
    return { prepared, reads: prepared.columns().length > 0 }
  }

  return {
    run({ sql, runs }) {
      const { prepared, reads } = entry(sql)
      const rows: Record<string, SqlValue>[] = []
      const changes: number[] = []
      for (const parameters of runs) {
        if (reads) {
          const found = prepared.all(...parameters)
          rows.push(...found)
          changes.push(found.length)
        } else {
          changes.push(prepared.run(...parameters).changes)
        }
      }
      return { rows, changes }
    },
    prepared: (sql) => entry(sql).prepared,
    transaction(work) {
      database.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        database.exec('COMMIT')
        return result
      } catch (error) {
        // A full disk ends the transaction by itself.
        if (database.isTransaction) database.exec('ROLLBACK')
        throw error
      }
    },
  }
}
