// The main thread's side of the database worker: one message a call, answered in order.

import { mkdir } from 'node:fs/promises'
import type { Worker } from 'node:worker_threads'
import { AppError, toAppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'
import { startWorker } from '../../core/start-worker.ts'
import type { Compacted } from './compact-database.ts'
import type {
  Answers,
  IndexChange,
  Notice,
  Opened,
  Reply,
  Request,
  SqliteWorkerData,
  Statement,
} from './messages.ts'
import { fromWire } from './sqlite-errors.ts'
import { createTransactionGate, type TransactionGate } from './transaction-gate.ts'

export interface SqliteClient {
  /** Holds everybody else back while an interactive transaction runs. */
  readonly gate: TransactionGate
  /** `inside`: belongs to the interactive transaction that holds the gate. */
  send<Type extends Request['type']>(
    request: Extract<Request, { type: Type }>,
    options?: { inside?: boolean },
  ): Promise<Answers[Type]>
  /** All statements in one transaction, or none; `change` flips with them. Never call it inside an interactive transaction. */
  batch(statements: readonly Statement[], change?: IndexChange): Promise<Answers['batch']>
  /** Finishes what was sent, writes the snapshot, lets go of the folder. Twice is harmless. */
  close(): Promise<void>
}

/** @throws AppError `store-locked`, `store-unavailable`, `disk-full` */
export async function openSqlite(dataDir: string, log: Logger): Promise<SqliteClient> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error) => {
    throw new AppError(
      'store-unavailable',
      `Making the data folder ${dataDir} (KILDE_DATA): it must be a folder that can be written to, the system says ${toAppError(error).message}. Name another one.`,
      { cause: error, retryable: false },
    )
  })
  const data: SqliteWorkerData = { dataDir }
  const worker = startWorker(new URL('./sqlite-worker.ts', import.meta.url), data)
  const pending = new Map<number, { resolve(answer: unknown): void; reject(error: AppError): void }>()
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let lost: AppError | undefined
  let lastId = 0
  let closing: Promise<void> | undefined

  function lose(cause: unknown): void {
    lost ??= closedOrLost(closing !== undefined, cause)
    for (const { reject } of pending.values()) reject(lost)
    pending.clear()
  }

  tellCompacted(log, await opened(worker))
  worker.on('message', (reply: Reply | Notice) => {
    if ('event' in reply) return log.warn({ error: reply.error }, reply.event)
    const waiting = pending.get(reply.id)
    pending.delete(reply.id)
    if ('error' in reply) waiting?.reject(fromWire(reply.error))
    else waiting?.resolve(reply.answer)
  })
  worker.on('error', lose)
  worker.on('exit', lose)

  const gate = createTransactionGate()
  async function post<Type extends Request['type']>(
    request: Extract<Request, { type: Type }>,
  ): Promise<Answers[Type]> {
    if (lost !== undefined) throw lost
    const answer = new Promise<unknown>((resolve, reject) => {
      lastId += 1
      pending.set(lastId, { resolve, reject })
      worker.postMessage({ id: lastId, request })
    })
    return (await answer) as Answers[Type] // both ends compile against messages.ts
  }
  const send: SqliteClient['send'] = async (request, options = {}) => {
    while (options.inside !== true && gate.holder !== undefined) await gate.holder
    return post(request)
  }

  return {
    gate,
    send,
    batch: (statements, change) => send<'batch'>({ type: 'batch', statements, change: change ?? null }),
    close() {
      const ask = async () => {
        if (lost === undefined) await send<'close'>({ type: 'close' })
        await exited
      }
      closing ??= ask()
      return closing
    },
  }
}

async function opened(worker: Worker): Promise<Compacted> {
  const first = await new Promise<Opened>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  }).catch((error) => {
    throw toAppError(error, 'store-unavailable')
  })
  if (first.opened) return first.compacted
  await worker.terminate()
  throw fromWire(first.error)
}

function tellCompacted(log: Logger, compacted: Compacted): void {
  if (compacted.type === 'done') log.info(compacted, 'database-compact')
  if (compacted.type === 'skipped') log.warn(compacted, 'database-compact-skip')
}

function closedOrLost(closing: boolean, cause: unknown): AppError {
  if (closing) return new AppError('store-unavailable', 'The store is closed.', { retryable: false })
  const why = cause instanceof Error ? cause.message : `exit code ${String(cause)}`
  return new AppError(
    'store-unavailable',
    `The database's thread ended (${why}). What it had answered is kept; restart Kilde.`,
    { cause, retryable: false },
  )
}
