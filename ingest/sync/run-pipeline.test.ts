// How documents flow through a run: the embedder always has work, memory stays bounded, a push overtakes the bulk.
import { describe, expect, it } from 'vitest'
import { createBench } from './testing/sync-bench.ts'

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** An embedder that waits until the test lets it go on; `waiting` are the calls it has. */
async function createHeldBench(kind: 'website' | 'knowledge-base' = 'website') {
  const bench = await createBench(kind)
  const waiting: { texts: readonly string[]; go: () => void }[] = []
  const { embed } = bench.embedder
  bench.embedder.embed = async (texts, options) => {
    await new Promise<void>((resolve) => waiting.push({ texts, go: resolve }))
    return embed(texts, options)
  }
  return { bench, waiting }
}

describe('the pipeline of a run', () => {
  it('parses on while the embedder works, fetches ahead only so far, and keeps two calls at the embedder', async () => {
    const { bench, waiting } = await createHeldBench()
    for (let i = 0; i < 40; i += 1) bench.put(`page-${i}`, `page ${i}`)
    await bench.service.request(bench.source.id, 'person')
    await settle()
    expect(waiting).toHaveLength(2)
    expect(bench.parser.parsed).toHaveLength(10)
    expect(bench.simulated.sent).toHaveLength(10)
    waiting[0]?.go()
    await settle()
    expect(waiting).toHaveLength(3)
    expect(bench.simulated.sent).toHaveLength(11)
    while (Object.keys(bench.index()).length < 40) {
      for (const call of waiting) call.go()
      await settle()
    }
    await bench.service.idle()
  })

  it('lets a push go before the passages of a sync', async () => {
    const { bench, waiting } = await createHeldBench()
    const base = await bench.addSource({ kind: 'knowledge-base', settings: { provider: 'push' } })
    for (let i = 0; i < 9; i += 1) bench.put(`page-${i}`, `page ${i}`)
    await bench.service.request(bench.source.id, 'person')
    await settle()
    const pushed = bench.service.pushArticle(base, 'a', {
      title: 'Urgent',
      body: 'now',
      format: 'text',
      language: 'en',
    })
    await settle()
    waiting[0]?.go()
    await settle()
    expect(waiting.map((call) => call.texts[0]).at(-1)).toBe('Urgent\nnow')
    waiting.at(-1)?.go()
    expect((await pushed).outcome).toBe('added')
    await bench.service.stop()
  })

  it('hands long documents to the embedder in slices', async () => {
    const { bench, waiting } = await createHeldBench()
    bench.put('long', Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join(''))
    await bench.service.request(bench.source.id, 'person')
    for (const size of [16, 16, 8]) {
      await settle()
      expect(waiting.at(-1)?.texts.filter((text) => text.includes('\n'))).toHaveLength(size)
      waiting.at(-1)?.go()
    }
    await bench.service.idle()
    expect(Object.keys(bench.index())).toEqual(['long'])
  })
})
