import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import type { Connector, ConnectorItem } from '../../core/ports/connector.ts'
import { rawOf } from '../../core/testing/simulated-source.ts'
import { createBench } from './testing/sync-bench.ts'

const document = (id: string, text: string): ConnectorItem => ({
  type: 'document',
  raw: rawOf(id, text),
  fetchMs: 1,
})

/** A knowledge base of a vendor; `answers`: what a reading of an id gives now. */
async function open() {
  const bench = await createBench('knowledge-base')
  const answers = new Map<string, () => ConnectorItem[] | Promise<ConnectorItem[]>>()
  const reads: string[] = []
  const vendor: Connector = {
    fetch: (request) => bench.simulated.fetch(request),
    read: async (_source, id) => {
      reads.push(id)
      return (await answers.get(id)?.()) ?? []
    },
  }
  bench.restart({ connectors: { 'knowledge-base': vendor } })
  await bench.deps.sources.update(bench.source.id, { settings: { provider: 'hubspot' } })
  const refresh = (...ids: string[]) => bench.service.refresh(bench.source, ids)
  return { bench, answers, reads, refresh }
}

describe('a notice of a vendor', () => {
  it('makes live just what it names, without a run', async () => {
    const { bench, answers, refresh } = await open()
    answers.set('1', () => [document('1/en', 'one'), document('1/de', 'eins')])
    expect(await refresh('1')).toMatchObject({
      documents: [
        { externalId: '1/en', outcome: 'added' },
        { externalId: '1/de', outcome: 'added' },
      ],
      left: 0,
    })
    expect(bench.index()).toEqual({ '1/en': 'one', '1/de': 'eins' })
    expect(bench.tables.runs.size).toBe(0)
    expect(await refresh('1')).toMatchObject({
      documents: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }],
    })
  })

  it('takes out what is gone or a draft, and says nothing of what was never there', async () => {
    const { bench, answers, refresh } = await open()
    answers.set('1', () => [document('1', 'one')])
    answers.set('2', () => [document('2', 'two')])
    await refresh('1', '2')
    const of = { url: null, message: null }
    answers.set('1', () => [{ type: 'gone', externalId: '1', url: null, reason: 'no-longer-listed' }])
    answers.set('2', () => [{ type: 'excluded', externalId: '2', reason: 'unpublished', ...of }])
    answers.set('3', () => [{ type: 'gone', externalId: '3', url: null, reason: 'no-longer-listed' }])
    expect((await refresh('1', '2', '3')).documents).toMatchObject([
      { externalId: '1', outcome: 'removed' },
      { externalId: '2', outcome: 'excluded', reason: 'unpublished' },
    ])
    expect(bench.index()).toEqual({})
  })

  it('does not bring back what a person removed', async () => {
    const { bench, answers, refresh } = await open()
    answers.set('1', () => [document('1', 'one')])
    const [entry] = (await refresh('1')).documents
    await bench.service.excludeDocument(entry?.documentId ?? '')
    answers.set('1', () => [document('1', 'edited')])
    expect((await refresh('1')).documents).toMatchObject([
      { outcome: 'excluded', reason: 'removed-by-person' },
    ])
    expect(bench.index()).toEqual({})
  })

  it('leaves to a run what cannot be read, and carries out the rest', async () => {
    const { bench, answers, refresh } = await open()
    answers.set('1', () => {
      throw new AppError('fetch-failed', 'down')
    })
    answers.set('2', () => [document('2', 'two')])
    bench.put('1', 'one')
    bench.put('2', 'two')
    expect(await refresh('1', '2')).toMatchObject({ documents: [{ externalId: '2' }], left: 1 })
    await bench.service.idle()
    expect(bench.index()).toEqual({ '1': 'one', '2': 'two' })
    expect([...bench.tables.runs.values()]).toMatchObject([{ trigger: 'webhook' }])
  })

  it('reads once what several notices name before it is begun', async () => {
    const { answers, reads, refresh } = await open()
    let letGo = (): void => {}
    const gate = new Promise<void>((resolve) => {
      letGo = resolve
    })
    answers.set('0', async () => {
      await gate
      return []
    })
    answers.set('1', () => [document('1', 'one')])
    const first = refresh('0')
    const others = [refresh('1'), refresh('1'), refresh('1')]
    letGo()
    await Promise.all([first, ...others])
    expect(reads).toEqual(['0', '1'])
  })

  it('has the last word over a run that listed the article before', async () => {
    const { bench, answers, refresh } = await open()
    bench.put('1', 'old')
    answers.set('1', () => [document('1', 'new')])
    let refreshed: Promise<unknown> = Promise.resolve()
    bench.simulated.beforeItem = async () => {
      // The notice comes while the run is about to yield what it had listed.
      refreshed = refresh('1')
      await refreshed
    }
    await bench.sync()
    await refreshed
    await expect.poll(() => bench.index()).toEqual({ '1': 'new' })
  })

  it.each([{ paused: true }, { enabled: false }])('is refused for a source with %o', async (patch) => {
    const { bench, reads } = await open()
    const source = await bench.deps.sources.update(bench.source.id, patch)
    if (source === undefined) throw new Error('no source')
    await expect(bench.service.refresh(source, ['1'])).rejects.toThrow(/expected a source that is on/)
    expect(reads).toEqual([])
  })

  it('is refused where single documents are not read', async () => {
    const bench = await createBench('files')
    await expect(bench.service.refresh(bench.source, ['1'])).rejects.toThrow(
      /expected a knowledge base of a vendor/,
    )
  })
})
