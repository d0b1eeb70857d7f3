// Which snapshot file belongs to this database, and what has changed since it was written.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { newId } from '../../core/ids.ts'
import type { StatementRunner } from './statement-runner.ts'

/** In `meta`: names the index. Dropping it makes every snapshot foreign, as a change of model does. */
export const INDEX_ID = 'index_id'
const PREFIX = 'chunk-index-'

/** The file's name carries the database's index id, so that another database's snapshot is never read; foreign ones go. */
export function snapshotFile(sql: StatementRunner, dataDir: string): string {
  sql
    .prepared('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING')
    .run(INDEX_ID, newId())
  const { value }: { value: string } = sql.prepared('SELECT value FROM meta WHERE key = ?').get(INDEX_ID)
  const name = `${PREFIX}${value}.snapshot`
  for (const file of readdirSync(dataDir)) {
    if (file.startsWith(PREFIX) && file !== name) rmSync(join(dataDir, file), { force: true })
  }
  return join(dataDir, name)
}

/** The newest change's number; 0 before the first. */
export function generationOf(sql: StatementRunner): number {
  const { generation }: { generation: number } = sql
    .prepared('SELECT coalesce(max(id), 0) AS generation FROM change_log')
    .get()
  return generation
}

/** Keeps the newest entry, because it names the generation. */
export function trimLog(sql: StatementRunner, generation: number): void {
  sql.prepared('DELETE FROM change_log WHERE id < ?').run(generation)
}

/**
 * Rows and sources touched after `generation`; null when the log does not tell: the database is older than the
 * snapshot (a copy was put back) or the log between them is gone. Replaying is harmless, the rows are read anew.
 */
export function unseenChanges(
  sql: StatementRunner,
  generation: number,
): { removed: number[]; put: number[]; accessOf: string[] } | null {
  const { oldest, newest }: { oldest: number; newest: number } = sql
    .prepared('SELECT coalesce(min(id), 0) AS oldest, coalesce(max(id), 0) AS newest FROM change_log')
    .get()
  if (generation > newest || oldest > generation + 1) return null
  const rows: { op: string; rid: number | null; source_id: string | null }[] = sql
    .prepared('SELECT op, rid, source_id FROM change_log WHERE id > ? ORDER BY id')
    .all(generation)
  const removed = new Set<number>()
  const put = new Set<number>()
  const accessOf = new Set<string>()
  for (const row of rows) {
    if (row.source_id !== null) accessOf.add(row.source_id)
    if (row.rid === null) continue
    if (row.op === 'put') put.add(row.rid)
    else removed.add(row.rid)
  }
  return { removed: [...removed], put: [...put], accessOf: [...accessOf] }
}
