// The sync service over the real embedded store: what the memory stores promise must hold there too.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { documentIdOf } from '../core/ids.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { Run } from '../core/run.ts'
import { ShortAnswerInput } from '../core/short-answer.ts'
import type { Source } from '../core/source.ts'
import { sampleSource } from '../core/testing/chunk-store-samples.ts'
import { createFakeClock, createHashingEmbedder, silentLogger } from '../core/testing/fakes.ts'
import { createLineChunker, createPlainParser } from '../core/testing/plain-stages.ts'
import { createSimulatedSource } from '../core/testing/simulated-source.ts'
import { createSyncService } from '../ingest/index.ts'
import { openStore } from '../store/index.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function createLine() {
  const dataDir = await mkdtemp(join(tmpdir(), 'kilde-sync-'))
  closers.push(() => rm(dataDir, { recursive: true, force: true }))
  const clock = createFakeClock()
  const simulated = createSimulatedSource()
  const embedder = createHashingEmbedder(16)

  const open = async (of: Embedder = embedder) => {
    const store = await openStore(
      { clock, log: silentLogger },
      { dataDir, embedding: { modelId: of.modelId, dimensions: of.dimensions }, onModelChange: 'rebuild' },
    )
    const sync = createSyncService({
      ...store,
      connectors: { website: simulated },
      preview: async () => ({ items: [], counts: { fetch: 0, skip: 0 } }),
      parser: createPlainParser(),
      chunker: createLineChunker(),
      embedder: of,
      clock,
      log: silentLogger,
    })
    sync.start({ schedule: false })
    await sync.idle()
    let open = true
    const close = async (): Promise<void> => {
      if (!open) return
      open = false
      await sync.stop()
      await store.close()
    }
    closers.push(close)
    return { store, sync, close }
  }

  let line = await open()
  const source = (kind: Source['kind']): Promise<Source> =>
    line.store.sources.create(
      sampleSource(kind, {
        ...{ kind, schedule: 'weekly' },
        settings: kind === 'knowledge-base' ? { provider: 'push' } : {},
      }),
    )
  const site = await source('website')
  return {
    clock,
    simulated,
    embedder,
    source,
    site,
    get store() {
      return line.store
    },
    get service() {
      return line.sync
    },
    reopen: async (of?: Embedder) => {
      await line.close()
      line = await open(of)
    },
    put: (id: string, text: string) => simulated.documents.set(id, { is: 'text', text }),
    sync: async (): Promise<Run | undefined> => {
      const { id } = await line.sync.request(site.id, 'person')
      await line.sync.idle()
      clock.advance(1000)
      return line.store.runs.get(id)
    },
    live: async (sourceId: string = site.id): Promise<string[]> => {
      const page = await line.store.documents.list(sourceId, { state: 'live' }, { limit: 500, cursor: null })
      return page.items.map((document) => document.externalId).sort()
    },
    find: async (text: string, kind: 'content' | 'short-answer' = 'content'): Promise<string[]> => {
      const [vector] = await embedder.embed([text], { kind: 'query' })
      const filter = { kinds: [kind], audience: [], forAnswers: true }
      const found = await line.store.chunks.search({ vector: vector ?? null, terms: [], filter, limit: 5 })
      const chunks = await line.store.chunks.getChunks(found.dense.slice(0, 1).map((hit) => hit.chunkId))
      return chunks.map((chunk) => chunk.text)
    },
  }
}

/** Without the heading lines that are embedded beside passages; those are single lines. */
const passages = (texts: readonly string[]): string[] => texts.filter((text) => text.includes('\n'))

describe('the sync service over the embedded store', () => {
  it('keeps the index equal to its source through edits, failures, deletions and a restart', async () => {
    const line = await createLine()
    for (const id of ['a', 'b', 'c', 'd']) line.put(id, `${id} title\n${id} body\n`)
    expect(await line.sync()).toMatchObject({
      state: 'succeeded',
      counts: { found: 4, added: 4 },
      chunks: { embedded: 8, reused: 0 },
    })
    expect(await line.find('c title c body')).toEqual(['c body\n'])
    line.embedder.embedded.length = 0
    expect(await line.sync()).toMatchObject({ counts: { found: 4, unchanged: 4 } })
    expect(line.embedder.embedded).toEqual([])

    line.put('a', 'a title\na other\n')
    line.simulated.documents.set('b', { is: 'failing', reason: 'timeout' })
    line.simulated.documents.set('c', { is: 'excluded', reason: 'robots' })
    line.simulated.documents.delete('d')
    await line.reopen()
    expect(await line.sync()).toMatchObject({
      state: 'partial',
      counts: { found: 3, updated: 1, failed: 1, excluded: 1, removed: 1 },
      chunks: { embedded: 1, reused: 1 },
    })
    expect(passages(line.embedder.embedded)).toEqual(['a title\na other\n'])
    expect(await line.live()).toEqual(['a', 'b'])
    expect(await line.find('c title c body')).not.toContain('c body\n')
    const states = (await line.store.sources.get(line.site.id))?.documents
    expect(states).toEqual({ live: 2, failed: 0, excluded: 1, gone: 1 })
    expect(await line.store.documents.get(documentIdOf(line.site.id, 'b'))).toMatchObject({ stale: true })

    line.put('c', 'c title\nc body\n')
    line.put('d', 'd title\nd body\n')
    expect(await line.sync()).toMatchObject({ counts: { found: 4, added: 2 } })
    expect(await line.live()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('holds a source that answers nothing, and lets a person release it', async () => {
    const line = await createLine()
    line.put('a', 'a')
    await line.sync()
    line.simulated.documents.clear()
    const held = await line.sync()
    expect(held?.state).toBe('held')
    expect(await line.live()).toEqual(['a'])
    expect(await line.service.confirm(held?.id ?? '')).toMatchObject({
      state: 'succeeded',
      counts: { removed: 1 },
    })
    expect(await line.live()).toEqual([])
  })

  it('makes all vectors again after a change of model, once', async () => {
    const line = await createLine()
    line.put('a', 'a title\na body\n')
    await line.sync()
    line.embedder.embedded.length = 0
    await line.reopen({ ...line.embedder, modelId: 'another' })
    expect(passages(line.embedder.embedded).sort()).toEqual(['a title\na body\n', 'a title\na title\n'])
    expect(await line.find('a title a body')).toEqual(['a body\n'])
    expect(await line.sync()).toMatchObject({ counts: { unchanged: 1 }, chunks: { embedded: 0, reused: 0 } })
  })

  it('takes pushed articles in, out, and back, and lets the newest win', async () => {
    const line = await createLine()
    const base = await line.source('knowledge-base')
    const push = async (body: string, day: number, state: 'published' | 'draft' = 'published') => {
      const article = {
        title: 'Refunds',
        body,
        format: 'text',
        state,
        updatedAt: `2026-01-0${day}T00:00:00Z`,
      } as const
      return (await line.service.pushArticle(base, 'x'.repeat(2000), article)).outcome
    }
    expect(await push('within 14 days', 2)).toBe('added')
    expect(await line.find('refunds within 14 days')).toEqual(['within 14 days'])
    expect(await push('within 7 days', 1)).toBe('ignored-older')
    expect(await push('within 14 days', 3)).toBe('unchanged')
    expect(await push('within 7 days', 2)).toBe('ignored-older')
    expect(await push('', 4, 'draft')).toBe('removed')
    expect(await push('within 7 days', 3)).toBe('ignored-older')
    expect(await line.live(base.id)).toEqual([])
    expect(await push('within 30 days', 5)).toBe('added')
    expect(await line.service.removeArticle(base, 'x'.repeat(2000))).toBe(true)
    expect(await line.find('refunds')).toEqual([])
    expect(await push('within 30 days', 5)).toBe('added')
    const { id } = await line.service.request(base.id, 'person')
    await line.service.idle()
    expect(await line.store.runs.get(id)).toMatchObject({
      state: 'succeeded',
      counts: { found: 1, unchanged: 1 },
    })
  })

  it('finds a short answer by its variants, until it is removed', async () => {
    const line = await createLine()
    const input = ShortAnswerInput.parse({
      question: 'When do you open?',
      variants: ['Opening hours'],
      answer: 'At nine.',
      language: 'en',
    })
    const row = await line.service.saveShortAnswer(input, undefined)
    expect(await line.find('opening hours', 'short-answer')).toEqual(['Opening hours'])
    const edited = await line.service.saveShortAnswer({ ...input, variants: [] }, row)
    expect(await line.find('opening hours', 'short-answer')).toEqual(['When do you open?'])
    expect(await line.store.shortAnswers.byDocument(edited.documentId)).toMatchObject({ variants: [] })
    expect(await line.service.removeShortAnswer(row.id)).toBe(true)
    expect(await line.find('opening hours', 'short-answer')).toEqual([])
  })

  it('answers nothing from a removed source or an excluded document a moment later', async () => {
    const line = await createLine()
    line.put('a', 'a title\na body\n')
    line.put('b', 'b title\nb body\n')
    await line.sync()
    expect(await line.service.excludeDocument(documentIdOf(line.site.id, 'a'))).toBe(true)
    expect(await line.find('a title a body')).not.toContain('a body\n')
    await line.sync()
    expect(await line.live()).toEqual(['b'])
    expect(await line.service.readmitDocument(documentIdOf(line.site.id, 'a'))).toBe(true)
    expect(await line.live()).toEqual(['a', 'b'])
    expect(await line.find('a title a body')).toEqual(['a body\n'])
    expect(await line.service.removeSource(line.site.id)).toBe(true)
    expect(await line.find('a title a body')).toEqual([])
    expect(await line.store.sources.get(line.site.id)).toBeUndefined()
  })
})
