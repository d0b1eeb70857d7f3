import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import type { SyncService } from '../../core/ports/services.ts'
import { sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import {
  createMemoryRuns,
  createMemorySources,
  createMemoryTables,
} from '../../core/testing/memory-stores.ts'
import { createScheduler } from './scheduler.ts'

const HOUR = 3_600_000

async function setUp(request: (id: string) => void = () => {}) {
  const clock = createFakeClock()
  const tables = createMemoryTables(clock)
  const sources = createMemorySources(tables)
  const runs = createMemoryRuns(tables)
  const requested: string[] = []
  const fake: SyncService['request'] = async (sourceId) => {
    requested.push(sourceId)
    request(sourceId)
    throw new AppError('conflict', 'a run is not what this test looks at')
  }
  const scheduler = createScheduler({ sources, runs, request: fake, clock, log: silentLogger })
  const add = async (schedule: string, dueInMs: number): Promise<string> => {
    const source = await sources.create(sampleSource(schedule, { kind: 'website', schedule, settings: {} }))
    await sources.update(source.id, { nextSyncAt: new Date(clock.now() + dueInMs).toISOString() })
    return source.id
  }
  return { clock, sources, runs, requested, scheduler, add }
}

describe('the scheduler', () => {
  it('asks for what is due, once, and sets the next time', async () => {
    const { clock, sources, requested, scheduler, add } = await setUp()
    const due = await add('hourly', -5 * HOUR)
    await add('hourly', 1000)
    await scheduler.tick()
    await scheduler.tick()
    expect(requested).toEqual([due])
    const next = Date.parse((await sources.get(due))?.nextSyncAt ?? '') - clock.now()
    expect(next).toBeGreaterThan(0.9 * HOUR)
    expect(next).toBeLessThanOrEqual(HOUR)
  })

  it('is not stopped by a source that refuses or whose schedule cannot be read', async () => {
    const { sources, requested, scheduler, add } = await setUp()
    const odd = await add('sometimes', -1)
    const due = await add('daily', -1)
    await scheduler.tick()
    expect(requested).toEqual([odd, due])
    expect((await sources.get(odd))?.nextSyncAt).toBeNull()
  })

  it('looks once a minute until it is stopped', async () => {
    const { clock, requested, scheduler, add } = await setUp()
    const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    const stop = new AbortController()
    const running = scheduler.run(stop.signal)
    await settle()
    await add('hourly', 30_000)
    clock.advance(60_000)
    await settle()
    expect(requested).toHaveLength(1)
    stop.abort()
    await running
  })

  it('forgets once a day what ran more than 90 days ago, but for the newest of each source', async () => {
    const { clock, runs, scheduler, add } = await setUp()
    const settle = async (): Promise<void> => {
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    }
    const sourceId = await add('never', 1e12)
    for (let nth = 0; nth < 60; nth += 1) {
      const { run } = await runs.request(sourceId, 'person')
      await runs.update(run.id, { state: 'succeeded', finishedAt: new Date(clock.now()).toISOString() })
    }
    const left = async () => (await runs.list(sourceId, { limit: 100, cursor: null })).items.length
    const stop = new AbortController()
    clock.advance(89.5 * 24 * HOUR)
    const running = scheduler.run(stop.signal)
    await settle()
    expect(await left()).toBe(60)
    for (let hour = 0; hour < 26; hour += 1) {
      clock.advance(HOUR)
      await settle()
    }
    expect(await left()).toBe(50)
    stop.abort()
    await running
  })
})
