// What becomes of runs that a dying process leaves behind: one that kills it each time ends visibly, and by itself; one that
// only was there goes on, and holds up nobody for long.
import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import type { Run } from '../../core/run.ts'
import { createSimulatedSource } from '../../core/testing/simulated-source.ts'
import { type Bench, createBench } from './testing/sync-bench.ts'

const MINUTE = 60_000
const runsOf = (bench: Bench): Run[] => [...bench.tables.runs.values()]
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}

describe('a run that takes the process down each time', () => {
  it('ends visibly', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    const hang = (): Promise<void> =>
      new Promise((reached) => {
        bench.simulated.beforeItem = () => {
          reached()
          return new Promise(() => {})
        }
      })
    const first = hang()
    await bench.service.request(bench.source.id, 'person')
    await first
    for (let death = 1; death < 10; death += 1) {
      const hanging = hang()
      bench.restart()
      await hanging
    }
    bench.restart()
    await bench.service.idle()
    expect(runsOf(bench)).toMatchObject([
      { state: 'failed', message: expect.stringMatching(/the process died 10 times/) },
    ])
  })

  /** Two runs; the harmless one is still under way when the process dies of the deadly one, unless it goes alone. */
  async function open(first: 'deadly' | 'harmless') {
    const bench = await createBench()
    const other = createSimulatedSource()
    bench.deps.connectors.files = other
    const never = new Promise<void>(() => {})
    let isDying = false
    bench.put('a', 'a')
    bench.simulated.beforeItem = () => {
      isDying = true
      return never
    }
    other.documents.set('b', { is: 'text', text: 'b' })
    other.beforeItem = async () => {
      await settle()
      if (isDying) await never
    }
    const beside = await bench.addSource({ kind: 'files', name: 'beside' })
    const ids = [bench.source.id, beside.id]
    for (const id of first === 'deadly' ? ids : ids.reverse()) await bench.service.request(id, 'person')
    const live = async (): Promise<void> => {
      await settle()
      await settle()
      isDying = false
      bench.restart()
    }
    const runOf = (sourceId: string) => runsOf(bench).find((run) => run.sourceId === sourceId)
    return { live, deadly: () => runOf(bench.source.id), harmless: () => runOf(beside.id) }
  }

  it.each(['deadly', 'harmless'] as const)(
    'is given up alone: not the one beside it (the %s one came first)',
    async (first) => {
      const { live, deadly, harmless } = await open(first)
      for (let life = 0; life < 15; life += 1) await live()
      expect(deadly()).toMatchObject({ state: 'failed', message: expect.stringMatching(/died 10 times/) })
      expect(harmless()).toMatchObject({ state: 'succeeded' })
    },
  )
})

describe('a run that was there when the process died', () => {
  /** A crawl without an end beside a folder that is read at once, after so many deaths of the process. */
  async function open(deaths: number) {
    const bench = await createBench()
    const folder = createSimulatedSource()
    bench.deps.connectors.files = folder
    folder.documents.set('b', { is: 'text', text: 'b' })
    bench.put('page 0', 'page 0')
    /** How many pages the crawl gets in each life. */
    const crawl = { pages: 0 }
    bench.simulated.beforeItem = (index, signal) => {
      bench.put(`page ${bench.simulated.documents.size}`, 'page')
      if (index < crawl.pages) return
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped')))
      })
    }
    const beside = await bench.addSource({ kind: 'files', name: 'beside' })
    await bench.service.request(bench.source.id, 'person')
    await settle()
    const die = async (): Promise<void> => {
      bench.restart()
      await settle()
    }
    for (let death = 0; death < deaths; death += 1) await die()
    const runOf = (sourceId: string) => runsOf(bench).findLast((run) => run.sourceId === sourceId)
    return {
      ...{ bench, crawl, die },
      askBeside: async () => {
        await bench.service.request(beside.id, 'person')
        await settle()
      },
      crawled: () => runOf(bench.source.id),
      read: () => runOf(beside.id),
    }
  }

  it('goes alone only until it has lived a while: what takes hours holds up nobody for longer', async () => {
    const { bench, askBeside, crawled, read } = await open(6)
    await askBeside()
    expect(read()?.state).toBe('queued')
    bench.clock.advance(5 * MINUTE)
    await settle()
    expect(read()?.state).toBe('succeeded')
    expect(crawled()?.state).toBe('running')
    await bench.service.stop()
  })

  it('is not given up when it gets ahead between deaths that are long apart', async () => {
    const { bench, crawl, die, askBeside, crawled, read } = await open(8)
    crawl.pages = 1
    for (let death = 0; death < 20; death += 1) {
      await die()
      bench.clock.advance(5 * MINUTE)
      await settle()
    }
    expect(crawled()?.state).toBe('running')
    await die()
    await askBeside()
    expect(read()?.state).toBe('succeeded')
    await bench.service.stop()
  })

  it('is given up when it gets nowhere, however long it lives', async () => {
    const { bench, die, crawled } = await open(9)
    for (let life = 0; life < 2; life += 1) {
      bench.clock.advance(60 * MINUTE)
      await settle()
      await die()
    }
    expect(crawled()).toMatchObject({ state: 'failed', message: expect.stringMatching(/died 10 times/) })
    await bench.service.stop()
  })

  it('is not suspected for a service that is stopped in order, however often', async () => {
    const { bench, die, askBeside, crawled, read } = await open(0)
    for (let deploy = 0; deploy < 20; deploy += 1) {
      await bench.service.stop()
      expect(crawled()).toMatchObject({ state: 'queued', attempt: 1 })
      await die()
    }
    await askBeside()
    expect(read()?.state).toBe('succeeded')
    expect(crawled()).toMatchObject({ state: 'running', attempt: 1 })
    await bench.service.stop()
  })

  it('is acquitted too when it got ahead until it was stopped in order: deploys each minute hold up nobody', async () => {
    const { bench, crawl, die, askBeside, read } = await open(6)
    crawl.pages = 1
    await die()
    await bench.service.stop()
    await die()
    await askBeside()
    expect(read()?.state).toBe('succeeded')
    await bench.service.stop()
  })

  it('has all its tries still, and says how often it was tried', async () => {
    const { bench, die, crawled } = await open(6)
    bench.simulated.beforeItem = () => {
      throw new AppError('fetch-failed', 'It broke down.')
    }
    await die()
    expect(crawled()).toMatchObject({ state: 'failed', attempt: 1, retryAt: expect.any(String) })
  })

  it('is taken up anew when it was given up and a person asks again', async () => {
    const { bench, die, crawled } = await open(10)
    expect(crawled()?.state).toBe('failed')
    await bench.service.request(bench.source.id, 'person')
    await settle()
    expect(crawled()?.state).toBe('running')
    await die()
    expect(crawled()?.state).toBe('running')
    await bench.service.stop()
  })
})
