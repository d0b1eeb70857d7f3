// Runs of different sources go side by side; what takes hours holds up nobody's poll.
import { describe, expect, it } from 'vitest'
import type { Connector } from '../../core/ports/connector.ts'
import type { Run } from '../../core/run.ts'
import type { SourceKind } from '../../core/source.ts'
import { createSyncService } from './sync-service.ts'
import { createBench } from './testing/sync-bench.ts'

/** A service whose runs stay until the test ends them, by the names of their sources. */
async function open() {
  const bench = await createBench('knowledge-base')
  const working: string[] = []
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const connector: Connector = {
    fetch: async function* ({ source, signal }) {
      working.push(source.name)
      begun.push(source.name)
      await new Promise<void>((resolve) => {
        ends.set(source.name, resolve)
        signal.addEventListener('abort', () => resolve())
      })
      working.splice(working.indexOf(source.name), 1)
      return { complete: true, message: null }
    },
  }
  const connectors = { website: connector, files: connector, 'knowledge-base': connector }
  const service = createSyncService({ ...bench.deps, connectors })
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  service.start({ schedule: false })
  await service.idle()
  return {
    bench,
    connectors,
    service,
    working,
    begun,
    settle,
    ask: async (kind: SourceKind, name: string, trigger: Run['trigger'] = 'schedule') => {
      const settings = kind === 'knowledge-base' ? { provider: 'zendesk' } : {}
      const source = await bench.addSource({ kind, name, settings })
      const run = await service.request(source.id, trigger)
      await settle()
      return run
    },
    end: async (name: string) => {
      ends.get(name)?.()
      await settle()
    },
  }
}

describe('runs side by side', () => {
  it("takes a vendor's poll while crawls go on for hours", async () => {
    const { ask, end, working, service } = await open()
    for (const name of ['crawl 1', 'folder 2', 'crawl 3'])
      await ask(name.startsWith('c') ? 'website' : 'files', name)
    await ask('knowledge-base', 'poll')
    expect(working).toEqual(['crawl 1', 'folder 2', 'poll'])
    await end('poll')
    expect(working).toEqual(['crawl 1', 'folder 2'])
    await end('crawl 1')
    expect(working).toEqual(['folder 2', 'crawl 3'])
    await service.stop()
  })

  it('takes what a person asked for before what the schedule did, and else the oldest', async () => {
    const { ask, end, begun, service } = await open()
    for (const name of ['a', 'b', 'c', 'd']) await ask('website', name)
    await ask('website', 'refresh now', 'person')
    for (const name of ['a', 'b', 'refresh now', 'c']) await end(name)
    expect(begun).toEqual(['a', 'b', 'refresh now', 'c', 'd'])
    await service.stop()
  })

  it('never runs one source twice, whoever asks', async () => {
    const { ask, begun, service, settle } = await open()
    const { sourceId, id } = await ask('website', 'a')
    const again = await Promise.all([
      service.request(sourceId, 'person'),
      service.request(sourceId, 'webhook'),
    ])
    await settle()
    expect(again.map((run) => run.id)).toEqual([id, id])
    expect(begun).toEqual(['a'])
    await service.stop()
  })

  it('takes all of them up again after a kill, side by side as before', async () => {
    const { ask, bench, connectors, end, begun, settle } = await open()
    for (const name of ['a', 'b']) await ask('website', name)
    await ask('knowledge-base', 'c')
    begun.length = 0
    // The service before it is left as a kill would leave it.
    const next = createSyncService({ ...bench.deps, connectors })
    next.start({ schedule: false })
    await settle()
    expect(begun).toEqual(['a', 'b', 'c'])
    for (const name of ['a', 'b', 'c']) await end(name)
    await next.idle()
    const runs = [...bench.tables.runs.values()]
    expect(runs.map(({ state, attempt, deaths }) => `${state} ${attempt} ${deaths}`)).toEqual(
      Array(3).fill('succeeded 1 1'),
    )
    await next.stop()
  })

  it('leaves one row of all polls in a row that found nothing, with the time of the last', async () => {
    const { ask, end, bench, service, settle } = await open()
    const { sourceId } = await ask('knowledge-base', 'poll')
    await end('poll')
    for (let poll = 0; poll < 5; poll += 1) {
      bench.clock.advance(300_000)
      await service.request(sourceId, poll === 2 ? 'person' : 'schedule')
      await settle()
      await end('poll')
    }
    const rows = [...bench.tables.runs.values()].filter((run) => run.sourceId === sourceId)
    expect(rows.map(({ trigger }) => trigger)).toEqual(['schedule', 'person', 'schedule'])
    const source = await bench.deps.sources.get(sourceId)
    expect(Date.parse(source?.lastRun?.finishedAt ?? '')).toBe(bench.clock.now())
    await service.stop()
  })

  it('keeps the row of a poll that a person joined', async () => {
    const { ask, end, bench, service, settle } = await open()
    const { id, sourceId } = await ask('knowledge-base', 'poll')
    expect((await service.request(sourceId, 'person')).id).toBe(id)
    // Who comes after does not take it from the person.
    expect(await service.request(sourceId, 'schedule')).toMatchObject({ id, trigger: 'person' })
    await end('poll')
    for (let poll = 0; poll < 2; poll += 1) {
      bench.clock.advance(300_000)
      await service.request(sourceId, 'schedule')
      await settle()
      await end('poll')
    }
    expect(await bench.deps.runs.get(id)).toMatchObject({ state: 'succeeded', trigger: 'person' })
    const rows = [...bench.tables.runs.values()].filter((run) => run.sourceId === sourceId)
    expect(rows.map(({ trigger }) => trigger)).toEqual(['person', 'schedule'])
    await service.stop()
  })

  it('ends all of them when the service stops, and gives them back to the queue', async () => {
    const { ask, bench, service, working } = await open()
    for (const name of ['a', 'b']) await ask('website', name)
    await ask('knowledge-base', 'c')
    expect(working).toHaveLength(3)
    await service.stop()
    expect([...bench.tables.runs.values()].map(({ state }) => state)).toEqual(['queued', 'queued', 'queued'])
  })
})
