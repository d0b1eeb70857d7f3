import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import { createBench, renamed } from './testing/sync-bench.ts'

const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `page-${i}`)

describe('a run', () => {
  it('adds everything the first time and nothing the second, without parsing again', async () => {
    const bench = await createBench()
    for (const id of many(7)) bench.put(id, `${id}\nline`)
    const first = await bench.sync()
    expect(first.state).toBe('succeeded')
    expect(first.counts).toMatchObject({ found: 7, added: 7 })
    expect(first.chunks).toEqual({ embedded: 14, reused: 0 })
    bench.parser.parsed.length = 0
    bench.embeddedNow()
    const second = await bench.sync()
    expect(second.counts).toMatchObject({ found: 7, unchanged: 7, removed: 0 })
    expect(bench.parser.parsed).toEqual([])
    expect(bench.embeddedNow()).toEqual([])
  })

  it('spares the parser when the bytes are the same though no validator says so', async () => {
    const bench = await createBench()
    bench.simulated.sendsEtags = false
    bench.put('a', 'a\nline')
    await bench.sync()
    const run = await bench.sync()
    expect(run.counts.unchanged).toBe(1)
    expect(bench.parser.parsed).toEqual(['a'])
  })

  it('embeds only the changed chunk of an edited document', async () => {
    const bench = await createBench()
    bench.put('a', 'title\none\ntwo\n')
    await bench.sync()
    bench.embeddedNow()
    bench.put('a', 'title\none\nTWO\n')
    const run = await bench.sync()
    expect(run.counts).toMatchObject({ found: 1, updated: 1 })
    expect(run.chunks).toEqual({ embedded: 1, reused: 2 })
    expect(bench.embeddedNow()).toEqual(['title\nTWO\n'])
  })

  it('embeds every chunk again when the title changed, since it is part of what is embedded', async () => {
    const bench = await createBench()
    bench.put('a', 'old\none\n')
    await bench.sync()
    bench.embeddedNow()
    bench.put('a', 'new\none\n')
    await bench.sync()
    expect(bench.embeddedNow()).toEqual(['new\nnew\n', 'new\none\n'])
  })

  it('indexes again when only the audience changed', async () => {
    const bench = await createBench()
    bench.put('a', 'a\n')
    await bench.sync()
    bench.simulated.documents.set('a', { is: 'text', text: 'a\n', audience: ['staff'] })
    const run = await bench.sync()
    expect(run.counts.updated).toBe(1)
    expect(run.chunks).toEqual({ embedded: 0, reused: 1 })
    const document = await bench.deps.documents.get(documentIdOf(bench.source.id, 'a'))
    expect(document?.audience).toEqual(['staff'])
  })

  it('embeds the stored passages once after a change of model, and reads nothing again', async () => {
    const bench = await createBench()
    bench.put('a', 'a\nline')
    await bench.sync()
    bench.chunks.dropVectors()
    bench.embeddedNow()
    bench.restart({ embedder: renamed(bench.embedder, 'another') })
    await bench.service.idle()
    const run = await bench.sync()
    expect(run.counts).toMatchObject({ found: 1, unchanged: 1 })
    expect(bench.embeddedNow()).toHaveLength(2)
  })

  it('reads everything again when another part of the page is to be kept', async () => {
    const bench = await createBench()
    bench.put('a', 'a\nline')
    await bench.sync()
    await bench.deps.sources.update(bench.source.id, { settings: { keepSelector: 'main' } })
    expect((await bench.sync()).counts.updated).toBe(1)
  })

  it('removes what is no longer listed and what answers 404', async () => {
    const bench = await createBench()
    for (const id of ['a', 'b', 'c']) bench.put(id, id)
    await bench.sync()
    bench.simulated.documents.delete('a')
    bench.simulated.documents.set('b', { is: 'gone' })
    const run = await bench.sync()
    expect(run.state).toBe('succeeded')
    expect(run.counts).toMatchObject({ found: 1, unchanged: 1, removed: 2 })
    expect(bench.index()).toEqual({ c: 'c' })
  })

  it('counts a dead link that never was a document as left out', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.simulated.documents.set('b', { is: 'gone' })
    const run = await bench.sync()
    expect(run.state).toBe('succeeded')
    expect(run.counts).toMatchObject({ found: 2, added: 1, excluded: 1, removed: 0 })
  })

  it('keeps the last good text of a document that fails, marked stale', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    bench.put('c', 'c')
    await bench.sync()
    bench.simulated.documents.set('a', { is: 'failing', reason: 'timeout' })
    bench.put('b', 'damaged now')
    const run = await bench.sync()
    expect(run.state).toBe('partial')
    expect(run.message).toMatch(/2 failed \(timeout: 1, damaged: 1\)/)
    expect(bench.index()).toEqual({ a: 'a', b: 'b', c: 'c' })
    const document = await bench.deps.documents.get(documentIdOf(bench.source.id, 'a'))
    expect(document).toMatchObject({ state: 'live', stale: true })
  })

  it('tells the connector which documents could not be read the last time', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    await bench.sync()
    bench.simulated.documents.set('a', { is: 'failing', reason: 'timeout' })
    await bench.sync()
    bench.put('a', 'a')
    const { fetch } = bench.simulated
    const told: unknown[] = []
    bench.simulated.fetch = (request) =>
      fetch({
        ...request,
        known: async (id) => {
          const known = await request.known(id)
          told.push([id, known?.isStale])
          return known
        },
      })
    await bench.sync()
    expect(told).toEqual([
      ['a', true],
      ['b', false],
    ])
  })

  it('goes on after a document that makes a stage throw', async () => {
    const bench = await createBench()
    bench.put('a', 'explode')
    bench.put('b', 'b')
    const run = await bench.sync()
    expect(run.state).toBe('partial')
    expect(run.counts).toMatchObject({ found: 2, added: 1, failed: 1 })
    expect(run.reasons).toEqual([{ code: 'internal', count: 1 }])
  })

  it('fails when nothing could be read, and says why', async () => {
    const bench = await createBench()
    bench.simulated.documents.set('a', { is: 'failing', reason: 'unreachable' })
    const run = await bench.sync()
    expect(run.state).toBe('failed')
    expect(run.message).toMatch(/none of the 1 found \(unreachable: 1\)/)
  })

  it('removes nothing when the list was not complete', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    await bench.sync()
    bench.simulated.documents.delete('a')
    bench.simulated.documents.set('b', { is: 'gone' })
    bench.put('c', 'c')
    bench.simulated.complete = false
    const run = await bench.sync()
    expect(run.state).toBe('partial')
    expect(run.counts.removed).toBe(0)
    expect(Object.keys(bench.index())).toEqual(['a', 'b', 'c'])
  })

  it('keeps what it has read when the source breaks off, and removes nothing', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    bench.simulated.beforeItem = (index) => {
      if (index === 1) throw new AppError('fetch-failed', 'The server broke off.')
    }
    const run = await bench.sync()
    expect(run).toMatchObject({ state: 'failed', message: 'The server broke off.' })
    expect(bench.index()).toEqual({ a: 'a' })
  })

  it('settles left-out addresses by the hundred, each before the page that comes after it', async () => {
    const bench = await createBench()
    const calls: number[] = []
    const { settleManyExcluded } = bench.deps.documents
    bench.deps.documents.settleManyExcluded = async (documents) => {
      calls.push(documents.length)
      await setImmediate()
      return settleManyExcluded(documents)
    }
    bench.put('live', 'live\n')
    await bench.sync()
    bench.simulated.documents.set('live', { is: 'excluded', reason: 'no-index' })
    for (const id of many(3000)) bench.simulated.documents.set(id, { is: 'excluded', reason: 'page-limit' })
    let before = 0
    bench.put('last', 'last\n')
    const { settleUnchanged } = bench.deps.documents
    bench.deps.documents.settleUnchanged = (...args) => {
      before = calls.reduce((sum, count) => sum + count, 0)
      return settleUnchanged(...args)
    }
    await bench.sync()
    const run = await bench.sync()
    expect(before).toBeGreaterThanOrEqual(2 * 3000)
    expect(calls.length).toBeLessThan(100)
    expect(run.counts).toMatchObject({ found: 3002, excluded: 3001, unchanged: 1, failed: 0 })
    expect(run.reasons).toContainEqual({ code: 'page-limit', count: 3000 })
  })

  it('settles the other left-out addresses when one of them cannot be settled, and reports that one as failed', async () => {
    const bench = await createBench()
    const { documents } = bench.deps
    const { settleManyExcluded, settleExcluded } = documents
    const refuse = ({ externalId }: { externalId: string }): void => {
      if (externalId === 'bad') throw new TypeError('This row cannot be written.')
    }
    documents.settleManyExcluded = async (all) => {
      all.forEach(refuse)
      return settleManyExcluded(all)
    }
    documents.settleExcluded = async (one) => {
      refuse(one)
      return settleExcluded(one)
    }
    bench.put('page', 'page\n')
    for (const id of ['a', 'bad', 'b'])
      bench.simulated.documents.set(id, { is: 'excluded', reason: 'robots' })
    const run = await bench.sync()
    expect(run).toMatchObject({ state: 'partial', counts: { found: 4, added: 1, excluded: 2, failed: 1 } })
    expect(run.reasons).toEqual(
      expect.arrayContaining([
        { code: 'robots', count: 2 },
        { code: 'internal', count: 1 },
      ]),
    )
    const { items } = await bench.deps.runs.documents(
      run.id,
      { outcome: 'failed' },
      { limit: 10, cursor: null },
    )
    expect(items).toMatchObject([{ externalId: 'bad', message: 'This row cannot be written.' }])
  })

  it('still fails as a whole when the store is gone while left-out addresses are settled', async () => {
    const bench = await createBench()
    bench.deps.documents.settleManyExcluded = async () => {
      throw new AppError('store-unavailable', 'The store is gone.')
    }
    bench.simulated.documents.set('a', { is: 'excluded', reason: 'robots' })
    expect(await bench.sync()).toMatchObject({ state: 'failed', message: 'The store is gone.' })
  })

  it('yields to a person: an excluded document stays out whatever the source says', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    bench.put('b', 'b')
    await bench.sync()
    await bench.service.excludeDocument(documentIdOf(bench.source.id, 'a'))
    expect(bench.index()).toEqual({ b: 'b' })
    bench.put('a', 'a, edited')
    const run = await bench.sync()
    expect(run.counts).toMatchObject({ found: 2, unchanged: 1, excluded: 1 })
    expect(bench.index()).toEqual({ b: 'b' })
    await bench.service.readmitDocument(documentIdOf(bench.source.id, 'a'))
    await bench.sync()
    expect(bench.index()).toEqual({ a: 'a, edited', b: 'b' })
  })

  it('settles a repeated external id once', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    const { simulated } = bench
    const twice: typeof simulated.fetch = async function* (request) {
      yield* simulated.fetch(request)
      return yield* simulated.fetch(request)
    }
    bench.restart({ connectors: { website: { fetch: twice } } })
    const run = await bench.sync()
    expect(run.counts).toMatchObject({ found: 1, added: 1 })
  })
})

describe('a vendor that names what it deleted', () => {
  it('is obeyed at once, by no guard and though the list broke off', async () => {
    const bench = await createBench('knowledge-base')
    await bench.deps.sources.update(bench.source.id, { settings: { provider: 'zendesk' } })
    bench.restart({ connectors: { 'knowledge-base': bench.simulated } })
    for (const id of many(30)) bench.put(id, id)
    await bench.sync()
    for (const id of many(20)) bench.simulated.documents.set(id, { is: 'gone' })
    for (const id of many(25).slice(20))
      bench.simulated.documents.set(id, { is: 'excluded', reason: 'unpublished' })
    bench.simulated.complete = false
    const run = await bench.sync()
    expect(run.counts).toMatchObject({ found: 10, unchanged: 5, excluded: 5, removed: 20 })
    expect(Object.keys(bench.index())).toHaveLength(5)
  })
})

describe('the shrink guard', () => {
  it('holds a run that lost more than 30 % and 20 documents, and removes them once confirmed', async () => {
    const bench = await createBench()
    for (const id of many(60)) bench.put(id, id)
    await bench.sync()
    for (const id of many(10)) bench.simulated.documents.delete(id)
    for (const id of many(20).slice(10))
      bench.simulated.documents.set(id, { is: 'excluded', reason: 'robots' })
    const held = await bench.sync()
    expect(held.state).toBe('held')
    expect(held.message).toMatch(/20 of them are no longer there. Nothing was deleted.*confirm/)
    expect(Object.keys(bench.index())).toHaveLength(60)
    const released = await bench.service.confirm(held.id)
    expect(released?.counts).toMatchObject({ unchanged: 40, excluded: 10, removed: 10 })
    expect(released?.state).toBe('succeeded')
    expect(Object.keys(bench.index())).toHaveLength(40)
    await expect(bench.service.confirm(held.id)).rejects.toThrow(/expected a held run/)
  })

  it('holds a source that answers nothing, however small', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    await bench.sync()
    bench.simulated.documents.clear()
    expect((await bench.sync()).state).toBe('held')
    expect(bench.index()).toEqual({ a: 'a' })
    bench.put('a', 'a')
    expect((await bench.sync()).state).toBe('succeeded')
  })

  it('does not confirm a run that a newer one has overtaken', async () => {
    const bench = await createBench()
    bench.put('a', 'a')
    await bench.sync()
    bench.simulated.documents.clear()
    const held = await bench.sync()
    await bench.sync()
    await expect(bench.service.confirm(held.id)).rejects.toThrow(/there is a newer one/)
  })
})
