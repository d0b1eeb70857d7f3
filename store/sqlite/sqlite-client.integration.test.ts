import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CompiledQuery, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger } from '../../core/testing/fakes.ts'
import { statement } from '../relational/statement.ts'
import { openTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { openSqlite } from './sqlite-client.ts'

let test: TestDatabase
beforeEach(async () => {
  test = await openTestDatabase()
})
afterEach(() => test.cleanup())

const put = (key: string, value = 'v') =>
  statement(test.database.db.insertInto('meta').values({ key, value }))
const keys = async () => {
  const rows = await test.database.db.selectFrom('meta').select('key').where('key', 'like', 'k%').execute()
  return rows.map(({ key }) => key).sort()
}

describe('a batch', () => {
  it('writes all of its statements or none', async () => {
    await test.database.batch([put('k1'), put('k2')])
    await expect(test.database.batch([put('k3'), put('k1')])).rejects.toMatchObject({ code: 'conflict' })
    expect(await keys()).toEqual(['k1', 'k2'])
  })

  it('gives the rows and the changes of each statement', async () => {
    const { db, batch } = test.database
    const results = await batch([
      put('k1'),
      statement(db.updateTable('meta').set({ value: 'w' }).where('key', 'like', 'k%')),
      statement(db.selectFrom('meta').select('value').where('key', '=', 'k1')),
      statement(db.deleteFrom('meta').where('key', '=', 'k9')),
    ])
    expect(results).toEqual([
      { rows: [], changes: [1] },
      { rows: [], changes: [1] },
      { rows: [{ value: 'w' }], changes: [1] },
      { rows: [], changes: [0] },
    ])
    expect(await batch([])).toEqual([])
  })

  it('says that the disk is full, changes nothing, and goes on when there is room', async () => {
    const { db } = test.database
    await db.executeQuery(CompiledQuery.raw('PRAGMA max_page_count = 1'))
    const large = put('k1', 'x'.repeat(2_000_000))
    await expect(test.database.batch([put('k0'), large])).rejects.toMatchObject({ code: 'disk-full' })
    expect(await keys()).toEqual([])
    await db.executeQuery(CompiledQuery.raw('PRAGMA max_page_count = 1000000'))
    await test.database.batch([put('k0'), large])
    expect(await keys()).toEqual(['k0', 'k1'])
  })
})

describe('an interactive transaction', () => {
  it('holds batches and single queries back until it ends', async () => {
    const { db, batch } = test.database
    const order: string[] = []
    const waiting: Promise<unknown>[] = []
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto('meta').values({ key: 'k1', value: 'v' }).execute()
      waiting.push(batch([put('k2')]).then(() => order.push('batch')))
      waiting.push(keys().then((found) => order.push(`query sees ${found.join(' ')}`)))
      await transaction.insertInto('meta').values({ key: 'k3', value: 'v' }).execute()
      order.push('end')
    })
    await Promise.all(waiting)
    expect(order[0]).toBe('end')
    expect(order.sort()).toEqual(['batch', 'end', 'query sees k1 k2 k3'])
  })

  it('rolls back when it fails, and lets the next one in', async () => {
    const { db } = test.database
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('meta').values({ key: 'k1', value: 'v' }).execute()
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    const two = await Promise.all(
      ['k2', 'k3'].map((key) =>
        db.transaction().execute(async (transaction) => {
          await transaction.insertInto('meta').values({ key, value: 'v' }).execute()
          return sql<{ n: number }>`SELECT count(*) AS n FROM meta WHERE key LIKE 'k%'`.execute(transaction)
        }),
      ),
    )
    expect(two.map(({ rows }) => rows[0]?.n)).toEqual([1, 2])
    expect(await keys()).toEqual(['k2', 'k3'])
  })
})

describe('the data folder', () => {
  it('belongs to one opener, and says who has it', async () => {
    await expect(openSqlite(test.dataDir, silentLogger)).rejects.toMatchObject({
      code: 'store-locked',
      message: expect.stringContaining(`process ${process.pid}`),
      details: { pid: process.pid },
    })
    await test.client.close()
    const again = await openSqlite(test.dataDir, silentLogger)
    await again.close()
    expect((await readdir(test.dataDir)).sort()).toEqual(['kilde.db', 'kilde.lock'])
  })

  it('is refused when it is a file, or holds a file that is no database', async () => {
    const file = join(test.dataDir, 'file')
    await writeFile(file, 'x')
    await expect(openSqlite(file, silentLogger)).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('KILDE_DATA'),
    })
    const folder = join(test.dataDir, 'other')
    await (await openSqlite(folder, silentLogger)).close()
    await writeFile(join(folder, 'kilde.db'), 'this is no database, only some words '.repeat(300))
    await expect(openSqlite(folder, silentLogger)).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('damaged'),
    })
  })
})

it('answers what was sent before close, and refuses what comes after', async () => {
  const sent = test.database.batch([put('k1')])
  const closing = test.client.close()
  await sent
  await closing
  await expect(test.database.batch([put('k2')])).rejects.toMatchObject({ code: 'store-unavailable' })
})

it('names a statement that is wrong as a fault of ours', async () => {
  const query = test.database.db.executeQuery(CompiledQuery.raw('SELECT x FROM nowhere'))
  await expect(query).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('nowhere') })
})
