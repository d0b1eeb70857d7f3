import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import type { RunEvent } from '../../core/ports/services.ts'
import { BUILT_IN_SHORT_ANSWERS } from '../../core/short-answer.ts'
import { type Bench, createBench } from './testing/sync-bench.ts'

/** Resolves when the run has got to that item, where the source hangs; `deaf`: even when it is told to stop. */
async function hangAt(bench: Bench, at: number, deaf = false): Promise<void> {
  await new Promise<void>((reached) => {
    bench.simulated.beforeItem = (index, signal) => {
      if (index !== at) return undefined
      reached()
      return new Promise((_, reject) => {
        if (!deaf) signal.addEventListener('abort', () => reject(signal.reason))
      })
    }
  })
}
const runs = (bench: Bench) => [...bench.tables.runs.values()]
const settledOf = async (bench: Bench, count: number): Promise<void> => {
  while (Object.keys(bench.index()).length < count) await new Promise((resolve) => setImmediate(resolve))
}

describe('the sync service', () => {
  it('gives the run under way instead of a second one for the source', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    const [one, two] = await Promise.all([
      bench.service.request(bench.source.id, 'person'),
      bench.service.request(bench.source.id, 'schedule'),
    ])
    expect(one.id).toBe(two.id)
    await bench.service.idle()
    expect(runs(bench)).toHaveLength(1)
  })

  it('refuses to sync a source that is paused, off or unknown, and says what to do', async () => {
    const bench = await createBench()
    await bench.deps.sources.update(bench.source.id, { paused: true })
    await expect(bench.service.request(bench.source.id, 'person')).rejects.toMatchObject({ code: 'conflict' })
    await bench.deps.sources.update(bench.source.id, { paused: false, enabled: false })
    await expect(bench.service.request(bench.source.id, 'person')).rejects.toThrow(/"enabled": true/)
    await expect(bench.service.request('nowhere', 'person')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('cancels a run and keeps what it had read', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    const hanging = hangAt(bench, 1)
    const run = await bench.service.request(bench.source.id, 'person')
    await hanging
    await settledOf(bench, 1)
    const cancelled = await bench.service.cancel(run.id)
    expect(cancelled).toMatchObject({ state: 'cancelled', counts: { found: 1, added: 1, removed: 0 } })
    expect(bench.index()).toEqual({ a: 'a' })
  })

  it('cancels within 5 s though the source does not listen', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    const hanging = hangAt(bench, 0, true)
    const { id } = await bench.service.request(bench.source.id, 'person')
    await hanging
    const cancelling = bench.service.cancel(id)
    await new Promise((resolve) => setImmediate(resolve))
    bench.clock.advance(5000)
    expect(await cancelling).toMatchObject({ state: 'cancelled' })
  })

  it('stops the run of a source that is paused meanwhile', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    const hanging = hangAt(bench, 0)
    const run = await bench.service.request(bench.source.id, 'person')
    await hanging
    await bench.deps.sources.update(bench.source.id, { paused: true })
    await bench.service.reschedule(bench.source.id)
    expect((await bench.deps.runs.get(run.id))?.state).toBe('cancelled')
    expect((await bench.deps.sources.get(bench.source.id))?.nextSyncAt).toBeNull()
  })

  it('goes on after a kill where it stopped, and ends like an undisturbed run', async () => {
    const bench = await createBench()
    for (const id of ['a', 'b', 'c']) bench.put(id, id)
    const hanging = hangAt(bench, 2)
    const { id } = await bench.service.request(bench.source.id, 'person')
    await hanging
    await settledOf(bench, 2)
    bench.simulated.beforeItem = () => {}
    bench.restart()
    await bench.service.idle()
    const run = await bench.deps.runs.get(id)
    expect(run).toMatchObject({ state: 'succeeded', counts: { found: 3, added: 3 } })
    expect(bench.simulated.sent).toEqual(['a', 'b', 'c'])
    expect(bench.embeddedNow()).toHaveLength(3)
  })

  it('hands a run back to the queue when it is stopped', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    const hanging = hangAt(bench, 0)
    const { id } = await bench.service.request(bench.source.id, 'person')
    await hanging
    await bench.service.stop()
    expect((await bench.deps.runs.get(id))?.state).toBe('queued')
    bench.simulated.beforeItem = () => {}
    bench.restart()
    await bench.service.idle()
    expect((await bench.deps.runs.get(id))?.state).toBe('succeeded')
  })

  it('fails the run when the disk is full, leaves the index as it was, and goes on with the next try', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    await bench.sync()
    bench.put('a', 'edited')
    bench.chunks.failNext(new AppError('disk-full', 'No space left.'))
    const failed = await bench.sync()
    expect(failed).toMatchObject({ state: 'failed', message: 'No space left.', counts: { found: 0 } })
    expect(bench.index()).toEqual({ a: 'a' })
    expect((await bench.sync()).state).toBe('succeeded')
    expect(bench.index()).toEqual({ a: 'edited' })
  })

  it('writes an end that the store refused with the next wake, and takes the frontier away then', async () => {
    const bench = await createBench()
    const { frontier, runs: rows } = bench.deps
    bench.put('a', 'a')
    bench.simulated.beforeItem = async () => {
      const run = runs(bench)[0]
      if (run) await frontier.add(run.id, [{ key: 'a', url: 'https://example.org', depth: 0, priority: 0 }])
    }
    const { update } = rows
    let refusals = 0
    rows.update = async (id, patch) => {
      if (patch.state === 'succeeded' && refusals === 0) {
        refusals += 1
        throw new AppError('disk-full', 'No space left.')
      }
      return update(id, patch)
    }
    const { id } = await bench.sync()
    await bench.service.idle()
    expect((await rows.get(id))?.state).toBe('succeeded')
    expect(await frontier.counts(id)).toEqual({ pending: 0, 'in-flight': 0, done: 0 })
  })

  it('resumes a broken run that left its frontier, with what it had settled', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    const { frontier } = bench.deps
    bench.simulated.beforeItem = async (index) => {
      const run = runs(bench)[0]
      if (run)
        await frontier.add(run.id, [{ key: `${index}`, url: 'https://example.org', depth: 0, priority: 0 }])
      if (index === 1) {
        await settledOf(bench, 1)
        bench.chunks.failNext(new AppError('store-unavailable', 'The store is away.'))
      }
    }
    const failed = await bench.sync()
    expect(failed).toMatchObject({ state: 'failed', counts: { found: 1 } })
    bench.simulated.beforeItem = () => {}
    const resumed = await bench.sync()
    expect(resumed).toMatchObject({ id: failed.id, state: 'succeeded', counts: { found: 2, added: 2 } })
    expect(await frontier.counts(failed.id)).toEqual({ pending: 0, 'in-flight': 0, done: 0 })
  })

  it('removes a source with everything in it, while it is being synced', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    const hanging = hangAt(bench, 1)
    await bench.service.request(bench.source.id, 'person')
    await hanging
    expect(await bench.service.removeSource(bench.source.id)).toBe(true)
    expect(bench.index()).toEqual({})
    expect(await bench.deps.sources.get(bench.source.id)).toBeUndefined()
    expect(await bench.service.removeSource(bench.source.id)).toBe(false)
  })

  it('keeps the built-in short answers', async () => {
    const bench = await createBench()
    await expect(bench.service.removeSource(BUILT_IN_SHORT_ANSWERS)).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('does not publish a document that was excluded while it was being embedded', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    await bench.sync()
    bench.put('a', 'edited')
    const { embed } = bench.embedder
    bench.embedder.embed = async (...args) => {
      await bench.service.excludeDocument(documentIdOf(bench.source.id, 'a'))
      return embed(...args)
    }
    const run = await bench.sync()
    expect(run.reasons).toEqual([{ code: 'removed-by-person', count: 1 }])
    expect(bench.index()).toEqual({})
  })

  it('makes lost vectors again at the start, from the rows', async () => {
    const bench = await createBench()
    bench.put('a', 'title\none\n')
    await bench.sync()
    for (const row of bench.chunks.rows.get(documentIdOf(bench.source.id, 'a')) ?? []) row.vector = null
    bench.embeddedNow()
    bench.restart()
    await bench.service.idle()
    expect(bench.embeddedNow()).toEqual(['title\ntitle\n', 'title\none\n'])
    expect((await bench.deps.chunks.repair()).documentsWithoutVectors).toEqual([])
  })
})

describe('the events of a run', () => {
  it('give the state now, then progress, then the end', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    const hanging = hangAt(bench, 1)
    const { id } = await bench.service.request(bench.source.id, 'person')
    await hanging
    await settledOf(bench, 1)
    const events = bench.service.events(id, new AbortController().signal)[Symbol.asyncIterator]()
    const first = await events.next()
    expect(first.value).toMatchObject({
      type: 'progress',
      run: { state: 'running' },
      current: 'https://example.org/a',
    })
    const next = events.next()
    await bench.service.cancel(id)
    expect((await next).value).toMatchObject({ type: 'end', run: { state: 'cancelled' } })
    expect((await events.next()).done).toBe(true)
  })

  it('end at once for a finished run, and are refused for an unknown one', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    const { id } = await bench.sync()
    const events: RunEvent[] = []
    for await (const event of bench.service.events(id, new AbortController().signal)) events.push(event)
    expect(events.map((event) => event.type)).toEqual(['end'])
    const unknown = bench.service.events('nowhere', new AbortController().signal)[Symbol.asyncIterator]()
    await expect(unknown.next()).rejects.toMatchObject({ code: 'not-found' })
  })
})
