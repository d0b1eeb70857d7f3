// Gives room that removals left in kilde.db back to the file system. Files made before that was possible are written anew once.
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { toAppError } from '../../core/errors.ts'

const INCREMENTAL = 2
/** Where SQLite's file header says so (sqlite.org/fileformat2.html, 1.3); both are 0 without `auto_vacuum`. */
const HEADER = { bytes: 100, largestRoot: 52, incremental: 64 }
/** Freed pages up to here are kept for what comes next: giving back and taking again costs more than the room. */
const KEPT = { pages: 1000, share: 0.1 }
/** Pages a step, 1 MB: a few milliseconds, so that a question does not wait for it. */
const STEP = 128

/** What became of a file that could not shrink. `skipped`: it stays as it is and works on; the next start tries again. */
export type Compacted =
  | { type: 'not-needed' }
  | { type: 'done'; bytesBefore: number; bytesAfter: number; ms: number }
  | { type: 'skipped'; why: string }

/** Whether freed pages can be given back one by one. */
export const canShrink = (database: DatabaseSyncInstance): boolean =>
  pragma(database, 'auto_vacuum') === INCREMENTAL

/** The same of a closed file, by its header: nobody has it open afterwards. */
export function canFileShrink(file: string): boolean {
  const header = Buffer.alloc(HEADER.bytes)
  const handle = openSync(file, 'r')
  try {
    const isEmpty = readSync(handle, header, 0, HEADER.bytes, 0) < HEADER.bytes
    return (
      isEmpty || (header.readUInt32BE(HEADER.largestRoot) > 0 && header.readUInt32BE(HEADER.incremental) > 0)
    )
  } finally {
    closeSync(handle)
  }
}

/**
 * Writes the closed database file anew, so that it can shrink from then on. Takes as much room again beside it and some
 * seconds a gigabyte. A kill leaves the old file, or the new one, whole. While somebody else has it open it is `skipped`.
 */
export function compactFile(file: string, freeBytes: () => number = () => freeOf(file)): Compacted {
  const startedAt = performance.now()
  const copy = `${file}.compact`
  rmSync(copy, { force: true })
  const before = statSync(file)
  const bytesBefore = before.size
  const bytesFree = freeBytes()
  if (bytesFree < bytesBefore) {
    return skipped(`expected ${bytesBefore} bytes free beside it, found ${bytesFree}`)
  }
  try {
    writeAnew(file, copy)
    // Whoever closes last takes the log away. Where it stays, another program (a backup, a SQLite shell) has the file
    // open, and the log it goes on writing would be taken for the new file's.
    if (existsSync(`${file}-wal`)) {
      rmSync(copy, { force: true })
      return skipped('expected to be alone with the file, but another program has it open')
    }
    // As closed to others as the file it replaces.
    chmodSync(copy, before.mode)
    sync(copy)
  } catch (thrown) {
    rmSync(copy, { force: true })
    return skipped(toAppError(thrown).message)
  }
  renameSync(copy, file)
  sync(dirname(file))
  const ms = Math.round(performance.now() - startedAt)
  return { type: 'done', bytesBefore, bytesAfter: statSync(file).size, ms }
}

/** One step. True: there is more to give back. Never inside a transaction. */
export function shrinkStep(database: DatabaseSyncInstance): boolean {
  if (!canShrink(database)) return false
  const freed = pragma(database, 'freelist_count')
  const kept = Math.max(KEPT.pages, KEPT.share * pragma(database, 'page_count'))
  if (freed <= kept) return false
  database.exec(`PRAGMA incremental_vacuum(${STEP})`)
  if (freed - STEP > kept) return true
  // The file itself is cut when the log is brought in.
  database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  return false
}

const skipped = (why: string): Compacted => ({
  type: 'skipped',
  why: `Writing kilde.db anew, so that it can shrink: ${why}. It works on as it is; mend that and start again.`,
})

function writeAnew(file: string, copy: string): void {
  const database = new DatabaseSync(file)
  try {
    // Nothing may be left in the log: it would be taken for the new file's.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA wal_checkpoint(TRUNCATE)')
    // Not prepared: a statement keeps the file open, after `close()` too, until the garbage collector finds it.
    database.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`)
  } finally {
    database.close()
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function freeOf(file: string): number {
  const { bavail, bsize } = statfsSync(dirname(file))
  return bavail * bsize
}

function pragma(
  database: DatabaseSyncInstance,
  name: 'auto_vacuum' | 'freelist_count' | 'page_count',
): number {
  const row: unknown = database.prepare(`PRAGMA ${name}`).get()
  return typeof row === 'object' && row !== null ? Number(Object.values(row)[0]) : 0
}
