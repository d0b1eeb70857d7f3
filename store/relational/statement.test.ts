import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { expect, it } from 'vitest'
import type { Schema } from './schema.ts'
import { statementForEach } from './statement.ts'

const db = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (of) => new SqliteIntrospector(of),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})
type Row = { title?: string; url: string | null; id: string }
const update = statementForEach((on, { id, ...columns }: Row) =>
  on.updateTable('documents').set(columns).where('id', '=', id),
)

it('compiles once a shape, and gives each row its values in order', () => {
  const [wide] = update(db, [
    { title: 'a', url: null, id: '1' },
    { title: 'b', url: 'u', id: '2' },
  ])
  expect(wide).toEqual({
    sql: 'update "documents" set "title" = ?, "url" = ? where "id" = ?',
    runs: [
      ['a', null, '1'],
      ['b', 'u', '2'],
    ],
  })
  expect(update(db, [{ url: 'u', id: '1' }])[0]?.sql).toBe('update "documents" set "url" = ? where "id" = ?')
  expect(update(db, [{ title: 'c', url: 'u', id: '3' }])[0]?.sql).toBe(wide?.sql)
  expect(update(db, [])).toEqual([])
})

it.each<[string, Row]>([
  ['fewer columns', { url: 'u', id: '2' }],
  ['its columns in another order', { url: 'u', title: 'b', id: '2' }],
])('refuses rows of which one has %s, whose values would land in other columns', (_, other) => {
  expect(() => update(db, [{ title: 'a', url: null, id: '1' }, other])).toThrow(/one shape/)
})

it('refuses a query that does not take its values in order', () => {
  const swapped = statementForEach((on, row: { id: string; url: string }) =>
    on.updateTable('documents').set({ url: row.url }).where('id', '=', row.id),
  )
  expect(() => swapped(db, [{ id: '1', url: 'u' }])).toThrow(/in order/)
})
