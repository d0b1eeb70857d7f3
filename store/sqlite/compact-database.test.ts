import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canFileShrink, canShrink, compactFile, shrinkStep } from './compact-database.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kilde-compact-'))
  file = join(folder, 'kilde.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ROWS = 4000
/** 16 MB of rows in a table of their own. */
function fill(database: InstanceType<typeof DatabaseSync>): void {
  database.exec('CREATE TABLE load (id INTEGER PRIMARY KEY, body BLOB)')
  const insert = database.prepare('INSERT INTO load (id, body) VALUES (?, ?)')
  database.exec('BEGIN')
  for (let id = 1; id <= ROWS; id += 1) insert.run(id, new Uint8Array(4000).fill(id % 251))
  database.exec('COMMIT')
}
/** As earlier versions made it. A copy, since the statements that filled it keep it open until they are collected. */
function makeOldFile(): void {
  const made = join(folder, 'made.db')
  const database = new DatabaseSync(made)
  database.exec('PRAGMA page_size = 8192; PRAGMA journal_mode = WAL')
  migrate(database)
  fill(database)
  database.exec('DELETE FROM load WHERE id > 400; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  copyFileSync(made, file)
}
const left = (database: InstanceType<typeof DatabaseSync>): unknown =>
  database.prepare('SELECT count(*) AS n, sum(length(body)) AS bytes, max(id) AS last FROM load').get()

describe('a file of an earlier version', () => {
  it('is written anew at the first start, with all its rows and without the room that was left in it', () => {
    makeOldFile()
    expect(canFileShrink(file)).toBe(false)
    writeFileSync(`${file}.compact`, 'left by a kill')
    const before = statSync(file).size
    chmodSync(file, 0o600)
    const first = openDatabase(folder)
    expect(first.compacted).toMatchObject({ type: 'done', bytesBefore: before })
    expect(canShrink(first.database)).toBe(true)
    expect(left(first.database)).toEqual({ n: 400, bytes: 1_600_000, last: 400 })
    expect(first.database.prepare('PRAGMA page_size').get()).toEqual({ page_size: 8192 })
    expect(first.database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    first.database.close()
    expect(canFileShrink(file)).toBe(true)
    expect(statSync(file).size).toBeLessThan(before / 4)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(existsSync(`${file}.compact`)).toBe(false)
    const second = openDatabase(folder)
    expect(second.compacted).toEqual({ type: 'not-needed' })
    second.database.close()
  })

  it('is left as it is where there is no room for a copy, and works on', () => {
    makeOldFile()
    const size = statSync(file).size
    expect(compactFile(file, () => size - 1)).toEqual({
      type: 'skipped',
      why: expect.stringContaining(`expected ${size} bytes free beside it, found ${size - 1}`),
    })
    const database = new DatabaseSync(file)
    expect(left(database)).toMatchObject({ n: 400 })
    expect(shrinkStep(database)).toBe(false)
    database.close()
  })
})

it("is left as it is while somebody else has it open, whose log would be taken for the new file's", () => {
  makeOldFile()
  const other = new DatabaseSync(file)
  other.exec('BEGIN; SELECT count(*) FROM load')
  expect(compactFile(file)).toEqual({
    type: 'skipped',
    why: expect.stringContaining('another program has it open'),
  })
  expect(existsSync(`${file}.compact`)).toBe(false)
  other.exec('COMMIT; DELETE FROM load WHERE id > 300')
  other.close()
  expect(compactFile(file)).toMatchObject({ type: 'done' })
  const { database } = openDatabase(folder)
  expect(left(database)).toMatchObject({ n: 300 })
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
})

it('leaves a file as it is that cannot be written anew, and no half copy', () => {
  const database = new DatabaseSync(file)
  fill(database)
  database.close()
  const handle = openSync(file, 'r+')
  const pages = Math.floor(statSync(file).size / 4096)
  for (let page = 10; page < pages; page += 1)
    writeSync(handle, new Uint8Array(64).fill(0xff), 0, 64, page * 4096)
  closeSync(handle)
  const before = readFileSync(file)
  expect(compactFile(file)).toEqual({ type: 'skipped', why: expect.stringContaining('malformed') })
  expect(existsSync(`${file}.compact`)).toBe(false)
  expect(readFileSync(file).equals(before)).toBe(true)
})

describe('a file', () => {
  it('gives back what removals left, in steps, and keeps some for what comes next', () => {
    const { database, compacted } = openDatabase(folder)
    expect(compacted).toEqual({ type: 'not-needed' })
    fill(database)
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    const full = statSync(file).size
    expect(shrinkStep(database)).toBe(false)
    database.exec('DELETE FROM load WHERE id > 400')
    let steps = 1
    while (shrinkStep(database)) steps += 1
    expect(steps).toBeGreaterThan(3)
    const { freelist_count: kept } = database.prepare('PRAGMA freelist_count').get() as {
      freelist_count: number
    }
    expect(kept).toBeGreaterThan(800)
    expect(kept).toBeLessThanOrEqual(1000)
    expect(left(database)).toEqual({ n: 400, bytes: 1_600_000, last: 400 })
    database.close()
    expect(statSync(file).size).toBeLessThan(full * 0.75)
  })
})
