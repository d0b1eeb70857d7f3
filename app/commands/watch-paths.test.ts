import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeChanges, takeSnapshot } from './watch-and-sync.ts'
import { compareSnapshots, watchPaths } from './watch-paths.ts'

let folder = ''
let stopping = new AbortController()
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-watch-'))
  stopping = new AbortController()
})
afterEach(async () => {
  stopping.abort()
  await rm(folder, { recursive: true, force: true })
})
const put = (name: string, text: string) => writeFile(join(folder, name), text)
const watching = async () =>
  watchPaths([folder], () => takeSnapshot(folder), {
    ...{ quietMs: 20, pollMs: 60_000, before: await takeSnapshot(folder), signal: stopping.signal },
  })

describe('watchPaths', () => {
  it('yields what was added, changed, renamed and removed, and what came while nobody looked', async () => {
    await put('a.md', 'one')
    await put('b.md', 'two')
    const changes = await watching()
    // Between the first listing and the watchers.
    await put('early.md', 'x')
    expect((await changes.next()).value).toEqual({ added: ['early.md'], changed: [], removed: [] })
    await put('a.md', 'other')
    await rename(join(folder, 'b.md'), join(folder, 'c.md'))
    expect((await changes.next()).value).toEqual({ added: ['c.md'], changed: ['a.md'], removed: ['b.md'] })
  })

  it('notices what comes in folders that are new', async () => {
    const changes = await watching()
    const first = changes.next()
    await mkdir(join(folder, 'new/deep'), { recursive: true })
    await put('new/deep/a.md', 'x')
    const found = new Set((await first).value?.added)
    if (!found.has('new/deep/a.md')) for (const id of (await changes.next()).value?.added ?? []) found.add(id)
    expect([...found]).toEqual(['new/deep/a.md'])
    await put('new/deep/b.md', 'x')
    expect((await changes.next()).value).toMatchObject({ added: ['new/deep/b.md'] })
  })

  it('says nothing of what is no content', async () => {
    const changes = await watching()
    const next = changes.next()
    await put('.hidden', 'x')
    await put('.kildeignore', 'draft.md')
    await put('draft.md', 'x')
    await put('a.md', 'x')
    expect((await next).value).toEqual({ added: ['a.md'], changed: [], removed: [] })
  })

  it('ends when it is told to', async () => {
    const changes = await watching()
    const next = changes.next()
    stopping.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})

it('compares two listings', () => {
  const before = new Map([
    ['a', '1'],
    ['b', '1'],
    ['c', '1'],
  ])
  const after = new Map([
    ['d', '1'],
    ['a', '1'],
    ['b', '2'],
  ])
  expect(compareSnapshots(before, after)).toEqual({ added: ['d'], changed: ['b'], removed: ['c'] })
})

it('shows what changed in one line', () => {
  expect(describeChanges('docs', { added: ['a'], changed: ['b'], removed: ['c'] })).toBe(
    'docs: + a, ~ b, − c',
  )
  const many = Array.from({ length: 12 }, (_, i) => `f${i}`)
  expect(describeChanges('docs', { added: many, changed: [], removed: [] })).toMatch(/f9 and 2 more$/)
})
