// A run that failed comes back by itself, later each time, and is given up where everybody sees it.
import { describe, expect, it } from 'vitest'
import { AppError, type ErrorCode } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import type { Run } from '../../core/run.ts'
import { createScheduler } from '../schedule/scheduler.ts'
import { type Bench, createBench } from './testing/sync-bench.ts'

const HOUR = 3_600_000
const nextSync = async (bench: Bench): Promise<number> =>
  Date.parse((await bench.deps.sources.get(bench.source.id))?.nextSyncAt ?? '') - bench.clock.now()
const runsOf = (bench: Bench): Run[] => [...bench.tables.runs.values()]

/** The minute's look of a scheduler, and what came of it. */
async function tick(bench: Bench): Promise<void> {
  const { service } = bench
  const { sources, runs, clock, log } = bench.deps
  await createScheduler({ sources, runs, request: service.request, clock, log }).tick()
  await service.idle()
}
const breakDown = (bench: Bench, code: ErrorCode): void => {
  bench.simulated.beforeItem = () => {
    throw new AppError(code, 'It broke down.')
  }
}

describe('a run that failed', () => {
  it('is tried again with longer and longer waits, each try a run of its own, and then given up', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    breakDown(bench, 'fetch-failed')
    await bench.sync()
    const waits: number[] = []
    for (let attempt = 2; attempt <= 5; attempt += 1) {
      const wait = await nextSync(bench)
      waits.push(wait)
      bench.clock.advance(wait)
      await tick(bench)
    }
    expect(waits.every((wait, at) => wait > 2 * (waits[at - 1] ?? 0))).toBe(true)
    expect(runsOf(bench).map(({ state, attempt }) => `${state} ${attempt}`)).toEqual(
      [1, 2, 3, 4, 5].map((attempt) => `failed ${attempt}`),
    )
    expect(runsOf(bench).map(({ retryAt }) => retryAt)).toEqual([null, null, null, null, null])
    expect(runsOf(bench).at(-1)?.message).toMatch(/It broke down\. It was tried 5 times and is given up/)
    expect(await nextSync(bench)).toBeGreaterThan(6 * 24 * HOUR)
  })

  it('goes back to its schedule once a try succeeds, and counts from one again', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    breakDown(bench, 'fetch-failed')
    expect(await bench.sync()).toMatchObject({ attempt: 1, retryAt: expect.any(String) })
    bench.simulated.beforeItem = () => {}
    bench.clock.advance(await nextSync(bench))
    await tick(bench)
    expect(runsOf(bench).at(-1)).toMatchObject({ state: 'succeeded', attempt: 2, retryAt: null })
    expect(await nextSync(bench)).toBeGreaterThan(6 * 24 * HOUR)
    expect((await bench.sync()).attempt).toBe(1)
  })

  it('is tried again though its schedule is never, also after a restart', async () => {
    const bench = await createBench()
    await bench.deps.sources.update(bench.source.id, { schedule: 'never' })
    bench.put('a', 'a')
    breakDown(bench, 'store-unavailable')
    await bench.sync()
    bench.simulated.beforeItem = () => {}
    bench.clock.advance(24 * HOUR)
    bench.restart()
    await tick(bench)
    expect(runsOf(bench).map(({ state }) => state)).toEqual(['failed', 'succeeded'])
    expect((await bench.deps.sources.get(bench.source.id))?.nextSyncAt).toBeNull()
  })

  it('is not tried again for what a person must mend', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    breakDown(bench, 'unauthorized')
    expect(await bench.sync()).toMatchObject({ state: 'failed', retryAt: null })
    expect(await nextSync(bench)).toBeGreaterThan(6 * 24 * HOUR)
  })

  it('is tried again when no document could be had for a reason that may pass', async () => {
    const bench = await createBench()
    bench.simulated.documents.set('a', { is: 'failing', reason: 'unreachable' })
    expect(await bench.sync()).toMatchObject({ state: 'failed', retryAt: expect.any(String) })
    bench.simulated.documents.set('a', { is: 'failing', reason: 'damaged' })
    expect(await bench.sync()).toMatchObject({ state: 'failed', retryAt: null })
  })
})

describe('after a time without service', () => {
  it('a missed sync is caught up once', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    await bench.deps.sources.update(bench.source.id, { schedule: 'hourly' })
    await bench.sync()
    bench.clock.advance(50 * HOUR)
    bench.restart()
    await tick(bench)
    await tick(bench)
    expect(runsOf(bench)).toHaveLength(2)
  })
})

describe('what a person decides', () => {
  it('keeps the reason of what a held run found gone', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    await bench.sync()
    bench.simulated.documents.clear()
    bench.simulated.documents.set('a', { is: 'gone' })
    const held = await bench.sync()
    expect(held.state).toBe('held')
    bench.restart()
    await bench.service.confirm(held.id)
    const reasonOf = async (id: string) =>
      (await bench.deps.documents.get(documentIdOf(bench.source.id, id)))?.reason
    expect([await reasonOf('a'), await reasonOf('b')]).toEqual(['not-found', 'no-longer-listed'])
  })

  it('brings a document back with the text it had, embedding nothing', async () => {
    const bench = await createBench('knowledge-base')
    const article = { title: 'Refunds', body: 'within 14 days', format: 'text', language: 'en' } as const
    const { documentId } = await bench.service.pushArticle(bench.source, 'a', article)
    bench.embeddedNow()
    await bench.service.excludeDocument(documentId)
    expect(bench.index()).toEqual({})
    await bench.service.readmitDocument(documentId)
    expect(bench.index()).toEqual({ a: 'within 14 days' })
    expect(await bench.service.pushArticle(bench.source, 'a', article)).toMatchObject({
      outcome: 'unchanged',
    })
    expect(bench.embeddedNow()).toEqual([])
  })
})

describe('the entries of a run', () => {
  it('name the version that was found and the one that was left', async () => {
    const bench = await createBench()
    for (const id of ['new', 'edited', 'same', 'broken', 'lost']) if (id !== 'new') bench.put(id, `${id} 1`)
    await bench.sync()
    bench.put('new', 'new 1')
    bench.put('edited', 'edited 2')
    bench.simulated.documents.set('broken', { is: 'failing', reason: 'timeout' })
    bench.simulated.documents.delete('lost')
    const { id } = await bench.sync()
    const { items } = await bench.deps.runs.documents(id, {}, { limit: 10, cursor: null })
    const versions = items.map((item) => [
      item.externalId,
      item.outcome,
      item.versionBefore,
      item.versionAfter,
    ])
    expect(versions.sort()).toEqual([
      ['broken', 'failed', 1, 1],
      ['edited', 'updated', 1, 2],
      ['lost', 'removed', 1, null],
      ['new', 'added', null, 1],
      ['same', 'unchanged', 1, 1],
    ])
  })
})
