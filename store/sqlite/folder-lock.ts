// One process a data folder. The lock is SQLite's exclusive lock on a small file of its own: the kernel drops it with the
// process, also after kill -9, and no other process can get a pid that looks like the owner's.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { AppError } from '../../core/errors.ts'
import { isBusy } from './sqlite-errors.ts'

/** @throws AppError `store-locked`, naming the process that holds the folder */
export function lockFolder(dataDir: string): { release(): void } {
  // Only SQLite may open this file: a second descriptor that is closed would drop the process's lock.
  const lock = new DatabaseSync(join(dataDir, 'kilde.lock'))
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw heldByAnother(dataDir)
  }
  const pidFile = join(dataDir, 'kilde.pid')
  writeFileSync(pidFile, `${process.pid}\n`)
  return {
    release() {
      rmSync(pidFile, { force: true })
      lock.close()
    },
  }
}

function heldByAnother(dataDir: string): AppError {
  const pid = pidOfHolder(dataDir)
  const who = pid === null ? 'another process' : `process ${pid}`
  return new AppError(
    'store-locked',
    `Opening the data folder ${dataDir}: it must belong to one process alone, and ${who} serves it. Stop that process, speak to it over KILDE_URL and KILDE_KEY, or name another folder with KILDE_DATA or --data.`,
    { details: { pid, dataDir } },
  )
}

function pidOfHolder(dataDir: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(dataDir, 'kilde.pid'), 'utf8'), 10)
    return Number.isSafeInteger(pid) ? pid : null
  } catch {
    return null
  }
}
