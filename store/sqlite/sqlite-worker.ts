// The one thread that owns the database file and the in-memory chunk index. Takes one message after the other.
import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../core/errors.ts'
import { shrinkStep } from './compact-database.ts'
import { lockFolder } from './folder-lock.ts'
import { beginEdit } from './index-edits.ts'
import type { IndexKeeper } from './index-keeper.ts'
import type { Answers, Notice, Opened, Reply, Request, SqliteWorkerData } from './messages.ts'
import { openDatabase } from './open-database.ts'
import { toWire } from './sqlite-errors.ts'
import { createStatementRunner } from './statement-runner.ts'

/** Removals come in many batches; the room is looked at when they have passed. */
const SHRINK_AFTER_MS = 500

const port = parentPort
const { dataDir }: SqliteWorkerData = workerData.data
if (port === null) throw new Error('sqlite-worker.ts is a worker: start it with openSqlite().')

try {
  serve(lockFolder(dataDir))
} catch (error) {
  port.postMessage({ opened: false, error: toWire(error) } satisfies Opened)
}

function serve(lock: { release(): void }): void {
  const { database, compacted } = openOrRelease(lock)
  const sql = createStatementRunner(database)
  let keeper: IndexKeeper | undefined
  let tidying: NodeJS.Immediate | undefined
  let shrinking: NodeJS.Timeout | undefined

  async function answer(request: Request): Promise<Answers[Request['type']]> {
    switch (request.type) {
      case 'query':
        return sql.run({ sql: request.sql, runs: [request.parameters] })
      case 'batch':
        return batch(request)
      case 'search':
        return opened(keeper).search(request)
      case 'term-statistics':
        return opened(keeper).termStatistics(request.terms)
      case 'open-index': {
        // Loaded only when chunks live here.
        const { openIndex } = await import('./index-keeper.ts')
        keeper = openIndex(sql, { dataDir, dimensions: request.dimensions })
        tidySoon(keeper)
        return keeper.opened
      }
      case 'snapshot':
        return opened(keeper).snapshot()
      case 'close':
        return close()
      default:
        return request satisfies never
    }
  }

  /** A while after something was written, and step by step, so that whatever is asked meanwhile goes first. */
  function shrinkSoon(afterMs = SHRINK_AFTER_MS): void {
    shrinking ??= setTimeout(() => {
      shrinking = undefined
      attempt('database-shrink-fail', () => {
        if (database.isTransaction) shrinkSoon()
        else if (shrinkStep(database)) shrinkSoon(0)
      })
    }, afterMs)
  }

  function batch({ statements, change }: Extract<Request, { type: 'batch' }>) {
    shrinkSoon()
    if (change === null) return sql.transaction(() => statements.map((statement) => sql.run(statement)))
    const index = opened(keeper)
    const { results, edit } = sql.transaction(() => {
      const finish = beginEdit(sql, change)
      return { results: statements.map((statement) => sql.run(statement)), edit: finish() }
    })
    index.follow(edit)
    tidySoon(index)
    return results
  }

  /** Once the answer is on its way. */
  function tidySoon(index: IndexKeeper): void {
    tidying ??= setImmediate(() => {
      tidying = undefined
      attempt('index-tidy-fail', () => index.tidy())
    })
  }

  function close(): null {
    clearImmediate(tidying)
    clearTimeout(shrinking)
    try {
      attempt('index-snapshot-fail', () => keeper?.snapshot())
    } finally {
      database.close()
      lock.release()
    }
    return null
  }

  /** For what is only derived from rows: a failure is told and costs the next start some time, nothing else. */
  function attempt(event: string, work: () => void): void {
    try {
      work()
    } catch (error) {
      port?.postMessage({ event, error: toWire(error) } satisfies Notice)
    }
  }

  // One after the other, also while `open-index` waits for its import.
  let turn: Promise<void> = Promise.resolve()
  port?.on('message', ({ id, request }: { id: number; request: Request }) => {
    turn = turn.then(async () => {
      try {
        port.postMessage({ id, answer: await answer(request) } satisfies Reply)
      } catch (error) {
        port.postMessage({ id, error: toWire(error) } satisfies Reply)
      }
      if (request.type === 'close') port.close()
    })
  })
  port?.postMessage({ opened: true, compacted } satisfies Opened)
}

function openOrRelease(lock: { release(): void }) {
  try {
    return openDatabase(dataDir)
  } catch (error) {
    lock.release()
    throw error
  }
}

function opened(keeper: IndexKeeper | undefined): IndexKeeper {
  if (keeper !== undefined) return keeper
  throw new AppError(
    'internal',
    'The chunk index was asked for before it was opened: call openIndex() first.',
  )
}
