import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import type { SyncService } from '../../core/ports/services.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { createMemorySources, createMemoryTables } from '../../core/testing/memory-stores.ts'
import { createScheduler } from './scheduler.ts'

const HOUR = 3_600_000

async function setUp(request: (id: string) => void = () => {}) {
  const clock = createFakeClock()
  const sources = createMemorySources(createMemoryTables(clock))
  const requested: string[] = []
  const fake: SyncService['request'] = async (sourceId) => {
    requested.push(sourceId)
    request(sourceId)
    throw new AppError('conflict', 'a run is not what this test looks at')
  }
  const scheduler = createScheduler({ sources, request: fake, clock, log: silentLogger })
  const add = async (schedule: string, dueInMs: number): Promise<string> => {
    const source = await sources.create({
      ...{
        kind: 'website',
        name: schedule,
        enabled: true,
        paused: false,
        citable: true,
        visibility: 'public',
      },
      ...{ audience: [], answersMayUse: true, schedule, settings: {} },
    })
    await sources.update(source.id, { nextSyncAt: new Date(clock.now() + dueInMs).toISOString() })
    return source.id
  }
  return { clock, sources, requested, scheduler, add }
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
})
