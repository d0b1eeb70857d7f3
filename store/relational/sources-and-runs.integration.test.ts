import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { documentIdOf, newId } from '../../core/ids.ts'
import type { UnsettledDocument } from '../../core/ports/document-store.ts'
import type { RunPatch } from '../../core/ports/run-store.ts'
import type { Run } from '../../core/run.ts'
import type { SourceKind } from '../../core/source.ts'
import { sampleChange, sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { allPages, openTestStore, type TestStore } from '../testing/test-store.ts'

let store: TestStore
let sourceId: string
beforeEach(async () => {
  store = await openTestStore()
  sourceId = (await store.sources.create(sampleSource('site', { kind: 'website', settings: { a: [1] } }))).id
})
afterEach(() => store.cleanup())

const publish = async (externalId: string, runId: string | null = null, text = 'some text') =>
  store.chunks.publish({
    ...(await sampleChange({ sourceId, externalId, texts: [text] })),
    run: runId === null ? null : { runId, outcome: 'added', embedded: 1, reused: 0 },
  })
const unsettled = (externalId: string, of: Partial<UnsettledDocument> = {}): UnsettledDocument => ({
  ...{ documentId: documentIdOf(sourceId, externalId), sourceId, externalId, url: null },
  ...{ reason: 'timeout', message: null, runId: null, ...of },
})
const state = async () => (await store.sources.get(sourceId))?.state

describe('sources', () => {
  it('gives back what was created, and what was changed', async () => {
    const created = await store.sources.get(sourceId)
    expect(created).toMatchObject({
      ...{ kind: 'website', name: 'site', state: 'pending', enabled: true, settings: { a: [1] } },
      ...{ documents: { live: 0, failed: 0, excluded: 0, gone: 0 }, lastRun: null, nextSyncAt: null },
    })
    store.clock.advance(1000)
    const nextSyncAt = '2026-02-01T00:00:00.000Z'
    const updated = await store.sources.update(sourceId, { name: 'new', citable: false, nextSyncAt })
    expect(updated).toEqual({
      ...created,
      ...{ name: 'new', citable: false, nextSyncAt, updatedAt: '2026-01-01T00:00:01.000Z' },
    })
    expect((await store.sources.update(sourceId, { nextSyncAt: null }))?.nextSyncAt).toBeNull()
  })

  it('says nothing about unknown ids', async () => {
    const unknown = newId()
    expect(await store.sources.get(unknown)).toBeUndefined()
    expect(await store.sources.update(unknown, { name: 'x' })).toBeUndefined()
    expect(await store.sources.update(unknown, { enabled: false })).toBeUndefined()
    expect(await store.sources.remove(unknown)).toBe(false)
  })

  it('lists in the order of creation, a page at a time, while others are added', async () => {
    const names = ['b', 'a', 'c', 'd']
    for (const name of names) await store.sources.create(sampleSource(name))
    const first = await store.sources.list({ kind: 'files' }, { limit: 2, cursor: null })
    await store.sources.create(sampleSource('e'))
    const rest = await store.sources.list({ kind: 'files' }, { limit: 9, cursor: first.nextCursor })
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual([...names, 'e'])
    expect(rest.nextCursor).toBeNull()
    expect(await allPages((page) => store.sources.list({}, page))).toHaveLength(7)
    const foreign = { limit: 2, cursor: 'nonsense' }
    await expect(store.sources.list({}, foreign)).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('names those that are due: enabled, not paused, their time come', async () => {
    const now = store.clock.now()
    const at = (ms: number) => new Date(now + ms).toISOString()
    const add = async (name: string, patch: Parameters<typeof store.sources.update>[1]) =>
      store.sources.update((await store.sources.create(sampleSource(name))).id, patch)
    await add('later', { nextSyncAt: at(1) })
    await add('due', { nextSyncAt: at(0) })
    await add('long due', { nextSyncAt: at(-5000) })
    await add('off', { nextSyncAt: at(-1), enabled: false })
    await add('paused', { nextSyncAt: at(-1), paused: true })
    expect((await store.sources.due(now)).map(({ name }) => name)).toEqual(['long due', 'due'])
  })

  it('works out its state from its switch, its runs and its documents', async () => {
    const { run } = await store.runs.request(sourceId, 'person')
    expect(await state()).toBe('syncing')
    await publish('a', run.id)
    await store.runs.update(run.id, { state: 'succeeded' })
    expect(await state()).toBe('live')
    await store.documents.settleFailed(unsettled('b'))
    expect(await state()).toBe('partial')
    await store.runs.update(run.id, { state: 'failed' })
    expect(await state()).toBe('failed')
    await store.sources.update(sourceId, { paused: true })
    expect(await state()).toBe('paused')
    expect((await store.sources.get(sourceId))?.documents).toMatchObject({ live: 1, failed: 1 })
    expect((await store.sources.get(sourceId))?.lastRun?.id).toBe(run.id)
  })

  it('is live without a run as soon as it has documents', async () => {
    await publish('a')
    expect(await state()).toBe('live')
  })

  it('is removed with its runs once its documents are gone, and not before', async () => {
    const { run } = await store.runs.request(sourceId, 'person')
    await publish('a', run.id)
    await expect(store.sources.remove(sourceId)).rejects.toMatchObject({ code: 'conflict' })
    expect(await store.chunks.removeSource(sourceId)).toBe(1)
    expect(await store.sources.remove(sourceId)).toBe(true)
    expect(await store.runs.get(run.id)).toBeUndefined()
    expect(await store.runs.documents(run.id, {}, { limit: 5, cursor: null })).toMatchObject({ items: [] })
    await expect(publish('a')).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('runs', () => {
  it('makes one run of two requests at once', async () => {
    const [one, two] = await Promise.all([
      store.runs.request(sourceId, 'person'),
      store.runs.request(sourceId, 'schedule'),
    ])
    expect(one.run.id).toBe(two.run.id)
    expect([one.created, two.created]).toEqual([true, false])
    await store.runs.update(one.run.id, { state: 'cancelled' })
    expect((await store.runs.request(sourceId, 'webhook')).created).toBe(true)
    await expect(store.runs.request(newId(), 'person')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('claims the oldest queued run, and gives orphans back to the queue', async () => {
    const other = await store.sources.create(sampleSource('other'))
    const { run: first } = await store.runs.request(sourceId, 'person')
    await store.runs.request(other.id, 'person')
    const claimed = await Promise.all([store.runs.claim(), store.runs.claim(), store.runs.claim()])
    expect(claimed.map((run) => run?.sourceId)).toEqual([sourceId, other.id, undefined])
    expect(claimed[0]).toMatchObject({ state: 'running', startedAt: '2026-01-01T00:00:00.000Z' })
    store.clock.advance(60_000)
    expect(await store.runs.requeueOrphans()).toBe(2)
    expect(await store.runs.claim()).toMatchObject({ id: first.id, startedAt: '2026-01-01T00:00:00.000Z' })
  })

  it('claims for some kinds of sources, and what a person asked for first', async () => {
    const ask = async (name: string, kind: SourceKind, trigger: Run['trigger']) => {
      const source = await store.sources.create({ ...sampleSource(name), kind })
      return (await store.runs.request(source.id, trigger)).run.id
    }
    const first = await ask('first', 'website', 'schedule')
    const asked = await ask('asked', 'website', 'person')
    const other = await ask('other', 'knowledge-base', 'schedule')
    expect((await store.runs.claim({ kinds: ['files'] }))?.id).toBeUndefined()
    const kinds = ['website', 'files'] as const
    const claimed = [
      await store.runs.claim({ kinds }),
      await store.runs.claim({ kinds }),
      await store.runs.claim({ kinds }),
    ]
    expect(claimed.map((run) => run?.id)).toEqual([asked, first, undefined])
    expect((await store.runs.claim())?.id).toBe(other)
    await store.runs.requeueOrphans()
    await ask('new', 'website', 'person')
    expect((await store.runs.claim({ kinds, deaths: { atLeast: 1 } }))?.id).toBe(asked)
    expect((await store.runs.claim({ kinds, deaths: { atLeast: 2 } }))?.id).toBeUndefined()
    expect(await store.runs.claim({ kinds, deaths: { below: 1 } })).toMatchObject({ attempt: 1, deaths: 0 })
    expect((await store.runs.claim({ kinds, deaths: { below: 1 } }))?.id).toBeUndefined()
    expect(await store.runs.claim({ kinds })).toMatchObject({ id: first, attempt: 1, deaths: 1 })
    await store.runs.update(first, { state: 'queued', deaths: 0 })
    expect(await store.runs.claim({ kinds })).toMatchObject({ id: first, deaths: 0 })
  })

  it('folds runs in a row that found nothing into the last one, and only those', async () => {
    const ended = async (trigger: Run['trigger'], of: Partial<RunPatch> = {}, externalId?: string) => {
      const { run } = await store.runs.request(sourceId, trigger)
      if (externalId !== undefined) await publish(externalId, run.id)
      await store.runs.update(run.id, { state: 'succeeded', ...of })
      return run.id
    }
    const quiet = await ended('schedule')
    expect(await store.runs.foldQuiet(quiet)).toBe(0)
    const found = await ended('schedule', {}, 'a')
    expect(await store.runs.foldQuiet(found)).toBe(0)
    const [, , last] = [await ended('schedule'), await ended('webhook'), await ended('schedule')]
    expect(await store.runs.foldQuiet(last)).toBe(2)
    const failed = await ended('schedule', { state: 'failed', message: 'No.' })
    const told = await ended('schedule', { message: 'Something to tell.' })
    const asked = await ended('person')
    const joined = await ended('schedule', { trigger: 'person' })
    const end = await ended('schedule')
    expect(await store.runs.foldQuiet(end)).toBe(0)
    expect(await store.runs.foldQuiet('unknown')).toBe(0)
    const left = await allPages((page) => store.runs.list(sourceId, page), 50)
    expect(left.map(({ id }) => id)).toEqual([end, joined, asked, told, failed, last, found, quiet])
  })

  it('forgets runs of long ago with their entries, but for the newest, held ones and those that versions name', async () => {
    const ended = async (externalId: string | null, state: Run['state'] = 'succeeded') => {
      const { run } = await store.runs.request(sourceId, 'person')
      if (externalId !== null) await store.documents.settleFailed(unsettled(externalId, { runId: run.id }))
      await store.runs.update(run.id, { state, finishedAt: new Date(store.clock.now()).toISOString() })
      store.clock.advance(1000)
      return run.id
    }
    const many = []
    for (let n = 0; n < 12; n += 1) many.push(await ended(`f${n}`))
    // As if the process had died between the run's end and the end of its frontier.
    await store.frontier.add(many[0] ?? '', [{ key: 'k', url: 'https://e.org/', depth: 0, priority: 0 }])
    const held = await ended('h', 'held')
    const { run: named } = await store.runs.request(sourceId, 'person')
    await publish('v', named.id)
    await store.runs.update(named.id, {
      state: 'succeeded',
      finishedAt: new Date(store.clock.now()).toISOString(),
    })
    store.clock.advance(1000)
    const later = store.clock.now()
    const newest = [await ended('n1'), await ended('n2')]
    expect(await store.runs.forgetBefore(later, { keepNewest: 20 })).toBe(0)
    expect(await store.runs.forgetBefore(later, { keepNewest: 3 })).toBe(12)
    const left = await allPages((page) => store.runs.list(sourceId, page), 50)
    expect(left.map(({ id }) => id).sort()).toEqual([held, named.id, ...newest].sort())
    expect((await store.runs.documents(many[0] ?? '', {}, { limit: 5, cursor: null })).items).toEqual([])
    expect(await store.frontier.counts(many[0] ?? '')).toEqual({ pending: 0, 'in-flight': 0, done: 0 })
    expect((await store.runs.documents(held, {}, { limit: 5, cursor: null })).items).toHaveLength(1)
  })

  it('adds its counts and reasons up from its entries', async () => {
    const { run } = await store.runs.request(sourceId, 'person')
    await publish('a', run.id)
    await publish('b')
    await store.documents.settleUnchanged(documentIdOf(sourceId, 'b'), run.id, null)
    await store.documents.settleFailed(unsettled('c', { runId: run.id }))
    await store.documents.settleFailed(unsettled('d', { runId: run.id }))
    await store.documents.settleExcluded(unsettled('e', { runId: run.id, reason: 'robots' }))
    await publish('f')
    const gone = { documentId: documentIdOf(sourceId, 'f'), state: 'gone', reason: 'not-found' } as const
    await store.chunks.remove([gone], { runId: run.id })
    await store.runs.recordRemoved(run.id, [gone.documentId, newId()])
    const { counts, chunks, reasons } = (await store.runs.get(run.id)) ?? run
    expect(counts).toEqual({
      ...{ found: 5, added: 1, updated: 0, unchanged: 1, failed: 2, excluded: 1, removed: 1 },
    })
    expect(chunks).toEqual({ embedded: 1, reused: 0 })
    expect(reasons).toEqual([
      { code: 'timeout', count: 2 },
      { code: 'robots', count: 1 },
      { code: 'not-found', count: 1 },
    ])
    expect(await store.runs.settledExternalIds(run.id)).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'f']))
    const failed = await allPages((page) => store.runs.documents(run.id, { outcome: 'failed' }, page), 1)
    expect(failed.map(({ externalId, reason }) => [externalId, reason])).toEqual([
      ['c', 'timeout'],
      ['d', 'timeout'],
    ])
  })

  it('keeps the last word on a document, and never lets a removal hide another outcome', async () => {
    const { run } = await store.runs.request(sourceId, 'person')
    await publish('a')
    await store.documents.settleFailed(unsettled('a', { runId: run.id }))
    await store.documents.settleExcluded(unsettled('a', { runId: run.id, reason: 'no-index' }))
    const documentId = documentIdOf(sourceId, 'a')
    await store.chunks.remove([{ documentId, state: 'excluded', reason: 'no-index' }], { runId: run.id })
    const [entry, ...others] = await allPages((page) => store.runs.documents(run.id, {}, page))
    expect(entry).toMatchObject({ outcome: 'excluded', reason: 'no-index', title: 'a' })
    expect(others).toEqual([])
  })

  it('lists newest first and keeps what a patch leaves out', async () => {
    const ids: string[] = []
    for (let i = 0; i < 3; i += 1) {
      const { run } = await store.runs.request(sourceId, 'schedule')
      ids.unshift(run.id)
      const timings = { fetchMs: 1, parseMs: 2, embedMs: 3, storeMs: 4, totalMs: 10 }
      await store.runs.update(run.id, { state: 'succeeded', finishedAt: '2026-01-01T00:00:09.000Z', timings })
      expect(await store.runs.update(run.id, { message: 'fine' })).toMatchObject({
        ...{ state: 'succeeded', message: 'fine', timings, trigger: 'schedule' },
        ...{ startedAt: null, finishedAt: '2026-01-01T00:00:09.000Z' },
      })
    }
    expect((await allPages((page) => store.runs.list(sourceId, page))).map(({ id }) => id)).toEqual(ids)
    expect(await store.runs.update(newId(), {})).toBeUndefined()
  })
})
