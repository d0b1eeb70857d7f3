import { expect, it } from 'vitest'
import { eachItem, toQuery } from './page.ts'

it('gives every item of every page, in order, and asks with each cursor once', async () => {
  const cursors: (string | null)[] = []
  const items: number[] = []
  const list = async ({ cursor }: { cursor: string | null }) => {
    cursors.push(cursor)
    const at = Number(cursor ?? 0)
    return { items: at === 1 ? [] : [at * 10, at * 10 + 1], nextCursor: at < 2 ? String(at + 1) : null }
  }
  for await (const item of eachItem(list)) items.push(item)
  expect(items).toEqual([0, 1, 20, 21])
  expect(cursors).toEqual([null, '1', '2'])
})

it('leaves the cursor of the first page out of a query', () => {
  expect(toQuery({ limit: 5, cursor: null })).toEqual({ limit: 5 })
  expect(toQuery({ limit: 5, cursor: 'x' })).toEqual({ limit: 5, cursor: 'x' })
})
