import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ChunkFilter } from '../../core/ports/chunk-store.ts'
import { beginEdit } from './index-edits.ts'
import { type IndexKeeper, openIndex } from './index-keeper.ts'
import type { ChunkVector, IndexChange } from './messages.ts'
import { openDatabase } from './open-database.ts'
import { createStatementRunner, type StatementRunner } from './statement-runner.ts'

const DIMENSIONS = 16
let dataDir: string
let database: DatabaseSyncInstance
let sql: StatementRunner
let keeper: IndexKeeper
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kilde-test-'))
  database = openDatabase(dataDir).database
  sql = createStatementRunner(database)
  database.exec(`
    INSERT INTO sources (id, kind, name, enabled, paused, citable, visibility, audience, answers_may_use, schedule,
      settings, created_at, updated_at) VALUES ('s', 'files', 'n', 1, 0, 1, 'public', '[]', 1, 'never', '{}', 1, 1);
    INSERT INTO documents (id, source_id, external_id, state, created_at, updated_at) VALUES ('${D}', 's', 'e', 'live', 1, 1)`)
  keeper = reopen()
})
afterEach(() => {
  database.close()
  rmSync(dataDir, { recursive: true })
})

const D = '5f0f3a52-4c3b-4f52-8d8f-3f5a4a0b7c11'
const chunkId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const reopen = (): IndexKeeper => openIndex(sql, { dataDir, dimensions: DIMENSIONS })
const unit = (axis: number): Float32Array =>
  Float32Array.from({ length: DIMENSIONS }, (_, i) => (i === axis ? 1 : 0))
const vectorOf = (n: number): ChunkVector => ({
  ...{ chunkId: chunkId(n), vector: unit(n), length: 2 },
  ...{ termIds: Uint32Array.of(7, 100 + n), counts: Uint8Array.of(1, 1) },
})
function commit(change: IndexChange, work: () => void): void {
  keeper.follow(
    sql.transaction(() => {
      const finish = beginEdit(sql, change)
      work()
      return finish()
    }),
  )
}
const addRow = (n: number) =>
  sql
    .prepared(
      `INSERT INTO chunks (chunk_id, document_id, source_id, kind, seq, heading_path, start_offset, end_offset, text, version,
        publication) VALUES (?, ?, 's', 'content', ?, '[]', 0, 1, 'x', 1, 'p')`,
    )
    .run(chunkId(n), D, n)
const publish = (...added: number[]) =>
  commit({ type: 'publish', documentId: D, vectors: added.map(vectorOf) }, () => added.forEach(addRow))
const drop = (n: number) =>
  commit({ type: 'publish', documentId: D, vectors: [] }, () => {
    sql.prepared('DELETE FROM chunks WHERE chunk_id = ?').run(chunkId(n))
  })
const filter: ChunkFilter = { kinds: ['content'], audience: [], forAnswers: true }
const found = (index = keeper): number[] =>
  index
    .search({ vector: null, terms: [7], filter, limit: 50 })
    .lexical.map((hit) => Number(hit.chunkId.slice(-12)))
const snapshots = () => readdirSync(dataDir).filter((file) => file.endsWith('.snapshot'))

it('opens from the snapshot and replays what came after it', () => {
  publish(1, 2, 3)
  keeper.snapshot()
  publish(4)
  drop(2)
  const again = reopen()
  expect(again.opened).toMatchObject({ chunks: 3, from: 'snapshot', replayed: 2 })
  expect(found(again)).toEqual([1, 3, 4])
  expect(again.search({ vector: unit(4), terms: [], filter, limit: 1 }).dense).toMatchObject([
    { chunkId: chunkId(4), documentId: D, score: 1 },
  ])
})

it('rebuilds from the rows without a snapshot, and with a damaged one', () => {
  publish(1, 2)
  expect(reopen().opened).toMatchObject({ chunks: 2, from: 'rows' })
  keeper.snapshot()
  writeFileSync(join(dataDir, snapshots()[0] ?? ''), 'no snapshot at all')
  const again = reopen()
  expect(again.opened).toMatchObject({ chunks: 2, from: 'rows' })
  expect(found(again)).toEqual([1, 2])
})

it('does not take the snapshot of a later state when an older database was put back', () => {
  publish(1, 2, 3)
  keeper.snapshot()
  database.exec('DELETE FROM change_log; DELETE FROM chunks WHERE seq = 3')
  const again = reopen()
  expect(again.opened).toMatchObject({ chunks: 2, from: 'rows' })
  expect(found(again)).toEqual([1, 2])
})

it('removes snapshots of another index', () => {
  writeFileSync(join(dataDir, 'chunk-index-of-another.snapshot'), '')
  reopen()
  expect(snapshots()).toEqual([])
})

it('replays a change of access', () => {
  publish(1)
  keeper.snapshot()
  commit({ type: 'access', sourceId: 's' }, () => {
    database.exec(`UPDATE sources SET audience = '["staff"]'`)
  })
  expect(found()).toEqual([])
  expect(found(reopen())).toEqual([])
})

it('changes neither rows nor memory when a chunk has no vector', () => {
  publish(1)
  const incomplete = () => commit({ type: 'publish', documentId: D, vectors: [] }, () => addRow(2))
  expect(incomplete).toThrow(/1 have neither/)
  expect(found()).toEqual([1])
  expect(reopen().opened.chunks).toBe(1)
})

it('saves nothing when nothing changed, and trims the log when it saves', () => {
  publish(1, 2)
  const { generation } = keeper.snapshot()
  expect(database.prepare('SELECT count(*) AS n FROM change_log').get()).toEqual({ n: 1 })
  rmSync(join(dataDir, snapshots()[0] ?? ''))
  expect(keeper.snapshot()).toEqual({ generation })
  expect(snapshots()).toEqual([])
})

it('writes a snapshot by itself once much has changed', () => {
  keeper.tidy()
  expect(snapshots()).toEqual([])
  publish(1)
  keeper.snapshot()
  rmSync(join(dataDir, snapshots()[0] ?? ''))
  database.exec("UPDATE sqlite_sequence SET seq = 6000 WHERE name = 'change_log'")
  publish(2)
  keeper.tidy()
  expect(snapshots()).toHaveLength(1)
})
