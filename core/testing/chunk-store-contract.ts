// What every chunk store must do. An adapter's test is ten lines: it makes an empty store and calls this.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentIdOf } from '../ids.ts'
import type { ChunkFilter, ChunkStore } from '../ports/chunk-store.ts'
import type { SourceStore } from '../ports/source-store.ts'
import { effectiveAudience, reaches } from '../source.ts'
import {
  embedSample,
  openFilter,
  randomTags,
  SAMPLE_DIMENSIONS,
  type SampleDocument,
  sampleBm25,
  sampleChange,
  sampleChunks,
  sampleSource,
  sampleTerms,
  sampleTokens,
  sampleVector,
} from './chunk-store-samples.ts'
import type { ChunkStoreSubject, ContractOptions } from './chunk-store-subject.ts'

export type { ChunkStoreSubject }
export { SAMPLE_DIMENSIONS }

export function chunkStoreContract(
  name: string,
  create: () => Promise<ChunkStoreSubject>,
  options: ContractOptions = {},
): void {
  const timeout = options.timeoutMs ?? 120_000
  const check = (title: string, run: () => Promise<void>): void => {
    const known = options.skip?.find(({ test }) => test === title)
    if (known === undefined) it(title, run, timeout)
    else it.skip(`${title} (${known.reason})`, run)
  }

  describe(`${name} as a chunk store`, () => {
    let subject: ChunkStoreSubject
    let store: ChunkStore
    let sourceId: string
    let sourceIds: string[] = []
    const open = async (): Promise<void> => {
      subject = await create()
      store = subject.store
    }
    const isFresh = options.openEach === true
    beforeAll(async () => {
      if (!isFresh) await open()
    }, timeout)
    afterAll(async () => {
      if (!isFresh) await subject.cleanup()
    }, timeout)
    beforeEach(async () => {
      if (isFresh) await open()
      sourceId = await addSource('first')
    }, timeout)
    // The next check begins with an empty store again.
    afterEach(async () => {
      for (const id of sourceIds) {
        await store.removeSource(id)
        await subject.sources.remove(id)
      }
      sourceIds = []
      if (isFresh) await subject.cleanup()
    }, timeout)

    const addSource = async (title: string, of: Parameters<typeof sampleSource>[1] = {}): Promise<string> => {
      const { id } = await subject.sources.create(sampleSource(title, of))
      sourceIds.push(id)
      return id
    }
    const publish = async (document: Omit<SampleDocument, 'sourceId'> & { sourceId?: string }) =>
      store.publish(await sampleChange({ sourceId, ...document }))
    const documentId = (externalId: string): string => documentIdOf(sourceId, externalId)
    const find = async (question: string, filter: Partial<ChunkFilter> = {}, limit = 50) =>
      store.search({
        vector: await sampleVector(question),
        terms: [...sampleTerms(question).ids],
        filter: { ...openFilter, ...filter },
        limit,
      })
    const textsFound = async (question: string, filter: Partial<ChunkFilter> = {}) => {
      const { dense, lexical } = await find(question, filter)
      const texts = async (hits: typeof dense) =>
        (await store.getChunks(hits.map(({ chunkId }) => chunkId))).map(({ text }) => text)
      return { dense: await texts(dense), lexical: await texts(lexical) }
    }
    const idsOf = (document: Omit<SampleDocument, 'sourceId'>): string[] =>
      sampleChunks({ sourceId, ...document }).map(({ id }) => id)

    check('finds a published chunk by both legs, with its scores', async () => {
      await publish({ externalId: 'a', texts: ['red apple pie', 'green pear tart'] })
      const { dense, lexical } = await find('red apple pie')
      const [apple] = idsOf({ externalId: 'a', texts: ['red apple pie'] })
      expect(dense[0]).toMatchObject({ chunkId: apple, documentId: documentId('a') })
      expect(dense[0]?.score).toBeCloseTo(1, 4)
      expect(dense).toHaveLength(2)
      expect(lexical).toMatchObject([{ chunkId: apple, documentId: documentId('a') }])
    })

    check('scores the lexical leg as the BM25 formula does', async () => {
      const texts = [
        'apple apple pear plum',
        'apple quince',
        'cherry pear pear pear',
        `plum ${'and so on '.repeat(60)}apple`,
        'nothing of it',
      ]
      await publish({ externalId: 'a', texts })
      const { lexical } = await find('apple pear plum apple')
      const ids = idsOf({ externalId: 'a', texts })
      const expected = sampleBm25(texts, 'apple pear plum')
        .map((score, i) => ({ chunkId: ids[i], score }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
      expect(lexical.map(({ chunkId }) => chunkId)).toEqual(expected.map(({ chunkId }) => chunkId))
      for (const [i, { score }] of lexical.entries()) expect(score).toBeCloseTo(expected[i]?.score ?? 0, 4)
    })

    check('counts a repeated question term once', async () => {
      await publish({ externalId: 'a', texts: ['apple pear', 'pear plum'] })
      const [term] = sampleTerms('apple').ids
      const ask = (terms: number[]) => store.search({ vector: null, terms, filter: openFilter, limit: 5 })
      expect(await ask([term ?? 0, term ?? 0])).toEqual(await ask([term ?? 0]))
    })

    check('leaves a leg empty when its half of the question is', async () => {
      await publish({ externalId: 'a', texts: ['red apple pie'] })
      const vector = await sampleVector('apple')
      const ask = (of: { vector: Float32Array | null; terms: number[] }) =>
        store.search({ ...of, filter: openFilter, limit: 5 })
      expect(await ask({ vector: null, terms: [] })).toEqual({ dense: [], lexical: [] })
      expect(await ask({ vector: new Float32Array(0), terms: [] })).toEqual({ dense: [], lexical: [] })
      expect((await ask({ vector, terms: [] })).dense).toHaveLength(1)
      expect(await ask({ vector: null, terms: [12_345] })).toEqual({ dense: [], lexical: [] })
    })

    check('settles ties by chunk id', async () => {
      for (const externalId of ['d', 'a', 'c', 'b']) await publish({ externalId, texts: ['the same words'] })
      const { dense, lexical } = await find('the same words')
      const ids = ['a', 'b', 'c', 'd'].flatMap((externalId) =>
        idsOf({ externalId, texts: ['the same words'] }),
      )
      expect(dense.map(({ chunkId }) => chunkId)).toEqual(ids.sort())
      expect(lexical.map(({ chunkId }) => chunkId)).toEqual(ids)
    })

    check('gives at most `limit` of each leg, the best ones', async () => {
      const texts = Array.from({ length: 30 }, (_, i) => `apple ${'pear '.repeat(i)}`)
      await publish({ externalId: 'a', texts })
      const few = await find('apple', {}, 7)
      const all = await find('apple', {}, 30)
      const ids = (hits: typeof all.dense) => hits.map(({ chunkId }) => chunkId)
      expect(all.dense).toHaveLength(30)
      expect(ids(few.dense)).toEqual(ids(all.dense).slice(0, 7))
      expect(ids(few.lexical)).toEqual(ids(all.lexical).slice(0, 7))
    })

    check('publishes again with kept chunks that need no vector, and drops the old ones', async () => {
      await publish({ externalId: 'a', texts: ['red apple', 'green pear'] })
      const held = await store.heldChunks(documentId('a'))
      expect(held).toEqual(new Set(idsOf({ externalId: 'a', texts: ['red apple', 'green pear'] })))
      const next = { sourceId, externalId: 'a', texts: ['new start', 'green pear'] }
      await store.publish(await sampleChange(next, held))
      expect(await textsFound('green pear')).toMatchObject({ lexical: ['green pear'] })
      expect((await textsFound('red apple')).dense).not.toContain('red apple')
      expect(await textsFound('red apple')).toMatchObject({ lexical: [] })
      const chunks = await store.chunksOfDocument(documentId('a'))
      expect(chunks.map(({ text, seq, version }) => ({ text, seq, version }))).toEqual([
        { text: 'new start', seq: 0, version: 2 },
        { text: 'green pear', seq: 1, version: 2 },
      ])
      const second = await store.chunksOfDocument(documentId('a'), { from: 1, to: 9 })
      expect(second.map(({ text }) => text)).toEqual(['green pear'])
      expect(await store.chunksOfDocument(documentId('a'), { from: 2, to: 9 })).toEqual([])
    })

    check('publishing the same twice changes nothing', async () => {
      await publish({ externalId: 'a', texts: ['red apple', 'green pear'] })
      const before = await textsFound('red apple')
      await publish({ externalId: 'a', texts: ['red apple', 'green pear'] })
      expect(await textsFound('red apple')).toEqual(before)
      expect(await store.termStatistics([...sampleTerms('red').ids])).toEqual({
        chunks: 2,
        documentFrequency: [1],
      })
    })

    check('refuses a chunk that has no vector and is not held, and changes nothing', async () => {
      await publish({ externalId: 'a', texts: ['red apple'] })
      const chunks = sampleChunks({ sourceId, externalId: 'a', texts: ['plum cake'] })
      const change = await sampleChange({ sourceId, externalId: 'a', texts: ['plum cake'] })
      await expect(store.publish({ ...change, chunks })).rejects.toMatchObject({ code: 'conflict' })
      expect(await textsFound('red apple')).toMatchObject({ lexical: ['red apple'] })
      expect(await textsFound('plum cake')).toMatchObject({ lexical: [] })
    })

    check('takes parallel publications of many documents and of one', async () => {
      const words = Array.from({ length: 40 }, (_, i) => `word${i}`)
      await Promise.all(words.map((word) => publish({ externalId: word, texts: [`${word} alone`] })))
      for (const word of words.slice(0, 5))
        expect((await textsFound(word)).lexical).toEqual([`${word} alone`])
      await Promise.all(
        words.map((word) => publish({ externalId: 'same', texts: [`${word} races`, 'stays'] })),
      )
      const chunks = await store.chunksOfDocument(documentId('same'))
      expect(chunks).toHaveLength(2)
      expect((await textsFound('races')).lexical).toEqual([chunks[0]?.text])
    })

    check('removes documents: gone for every search, the row stays with its state', async () => {
      await publish({ externalId: 'a', texts: ['red apple'] })
      await publish({ externalId: 'b', texts: ['red plum'] })
      const unknown = documentId('unknown')
      await store.remove(
        [documentId('a'), unknown].map((id) => ({
          documentId: id,
          state: 'gone' as const,
          reason: 'not-found' as const,
        })),
        null,
      )
      expect(await textsFound('red')).toEqual({ dense: ['red plum'], lexical: ['red plum'] })
      expect(await store.chunksOfDocument(documentId('a'))).toEqual([])
      expect(await store.heldChunks(documentId('a'))).toEqual(new Set())
      expect(await subject.documents.get(documentId('a'))).toMatchObject({
        state: 'gone',
        reason: 'not-found',
      })
      await publish({ externalId: 'a', texts: ['red apple'] })
      expect((await textsFound('apple')).lexical).toEqual(['red apple'])
    })

    check('removes a source with everything, and counts its documents', async () => {
      const second = await addSource('second')
      await publish({ externalId: 'a', texts: ['red apple', 'pear'] })
      await publish({ externalId: 'b', texts: ['red plum'] })
      await publish({ sourceId: second, externalId: 'c', texts: ['red cherry'] })
      expect(await store.removeSource(sourceId)).toBe(2)
      expect(await textsFound('red')).toEqual({ dense: ['red cherry'], lexical: ['red cherry'] })
      expect(await subject.documents.get(documentId('a'))).toBeUndefined()
      expect(await store.removeSource(sourceId)).toBe(0)
      expect((await store.termStatistics([])).chunks).toBe(1)
    })

    check('filters by source: some, none, and an empty list finds nothing', async () => {
      const second = await addSource('second')
      await publish({ externalId: 'a', texts: ['red apple'] })
      await publish({ sourceId: second, externalId: 'b', texts: ['red plum'] })
      const both = (texts: string[]) => ({ dense: texts, lexical: texts })
      expect(await textsFound('red', { sourceIds: [second] })).toEqual(both(['red plum']))
      expect(await textsFound('red', { sourceIds: [] })).toEqual(both([]))
      expect((await textsFound('red', { sourceIds: [second, sourceId, 'unknown'] })).dense).toHaveLength(2)
    })

    check('filters by kind', async () => {
      await publish({ externalId: 'a', texts: ['red apple'] })
      await publish({ externalId: 'b', texts: ['red question'], kind: 'short-answer' })
      const both = (texts: string[]) => ({ dense: texts, lexical: texts })
      expect(await textsFound('red', { kinds: ['short-answer'] })).toEqual(both(['red question']))
      expect(await textsFound('red', { kinds: ['content'] })).toEqual(both(['red apple']))
      expect(await textsFound('red', { kinds: [] })).toEqual(both([]))
    })

    check('shows content with an audience only to askers who have one of its tags', async () => {
      await publish({ externalId: 'all', texts: ['red for all'] })
      await publish({ externalId: 'one', texts: ['red for staff'], audience: ['staff'] })
      await publish({ externalId: 'two', texts: ['red for both'], audience: ['staff', 'partner'] })
      const seen = async (audience: string[]) => {
        const { dense, lexical } = await textsFound('red', { audience })
        expect([...dense].sort()).toEqual([...lexical].sort())
        return dense.sort()
      }
      expect(await seen([])).toEqual(['red for all'])
      expect(await seen(['guest'])).toEqual(['red for all'])
      expect(await seen(['partner'])).toEqual(['red for all', 'red for both'])
      expect(await seen(['guest', 'staff'])).toEqual(['red for all', 'red for both', 'red for staff'])
    })

    check('takes a document audience that changed with a publication, kept chunks too', async () => {
      await publish({ externalId: 'a', texts: ['red apple'] })
      const held = await store.heldChunks(documentId('a'))
      const change = await sampleChange(
        { sourceId, externalId: 'a', texts: ['red apple'], audience: ['staff'] },
        held,
      )
      await store.publish({ ...change, contentHash: 'another' })
      expect((await textsFound('red')).dense).toEqual([])
      expect((await textsFound('red', { audience: ['staff'] })).dense).toEqual(['red apple'])
    })

    check('follows a change of source and document after refreshAccess', async () => {
      await publish({ externalId: 'a', texts: ['red apple'] })
      await publish({ externalId: 'b', texts: ['red plum'] })
      const change = async (patch: Parameters<SourceStore['update']>[1]) => {
        await subject.sources.update(sourceId, patch)
        await store.refreshAccess(sourceId)
      }
      const seen = async (filter: Partial<ChunkFilter> = {}) =>
        (await textsFound('red', filter)).lexical.sort()
      await change({ enabled: false })
      expect(await seen()).toEqual([])
      await change({ enabled: true, answersMayUse: false })
      expect(await seen()).toEqual(['red apple', 'red plum'])
      expect(await seen({ forAnswers: true })).toEqual([])
      await change({ answersMayUse: true, audience: ['staff'] })
      expect(await seen()).toEqual([])
      expect(await seen({ audience: ['staff'], forAnswers: true })).toEqual(['red apple', 'red plum'])
      await change({ audience: [] })
      await subject.documents.update(documentId('a'), { excluded: true })
      await subject.documents.update(documentId('b'), { audience: ['board'] })
      await store.refreshAccess(sourceId)
      expect(await seen({ audience: ['staff'] })).toEqual([])
      expect(await seen({ audience: ['board'] })).toEqual(['red plum'])
      await store.refreshAccess(documentId('unknown'))
    })

    check('keeps a chunk in the statistics although a filter hides it', async () => {
      await publish({ externalId: 'a', texts: ['apple pear', 'apple'] })
      await publish({ externalId: 'b', texts: ['apple plum', '...'], audience: ['staff'] })
      const terms = ['apple', 'plum', 'unknown'].flatMap((word) => [...sampleTerms(word).ids])
      expect(await store.termStatistics(terms)).toEqual({ chunks: 3, documentFrequency: [3, 1, 0] })
      expect(await store.termStatistics([])).toEqual({ chunks: 3, documentFrequency: [] })
      const { lexical } = await find('pear')
      expect(lexical[0]?.score).toBeCloseTo(
        sampleBm25(['apple pear', 'apple', 'apple plum'], 'pear')[0] ?? 0,
        4,
      )
    })

    check('gives chunks in the order asked, with what their rows say', async () => {
      await publish({ externalId: 'a', texts: ['red apple', 'green pear'], title: 'Fruit' })
      const [apple = '', pear = ''] = idsOf({ externalId: 'a', texts: ['red apple', 'green pear'] })
      const unknown = documentId('unknown')
      const chunks = await store.getChunks([pear, unknown, apple])
      expect(chunks.map(({ id }) => id)).toEqual([pear, apple])
      expect(chunks[0]).toMatchObject({
        ...{ documentId: documentId('a'), sourceId, kind: 'content', seq: 1, text: 'green pear' },
        ...{ start: 9, end: 19, headingPath: ['Chapter'], title: 'Fruit', url: 'https://example.org/a' },
        ...{ version: 1, externalId: 'a', citable: true, documentLanguage: 'en', language: 'en' },
      })
      expect(await store.getChunks([])).toEqual([])
      await subject.sources.update(sourceId, { visibility: 'private' })
      expect((await store.getChunks([apple]))[0]?.citable).toBe(false)
    })

    check('gives back what is to be embedded', async () => {
      const document = { sourceId, externalId: 'a', texts: ['red apple', 'green pear'], title: 'Fruit' }
      await store.publish(await sampleChange(document))
      expect(await store.chunksToEmbed(documentId('a'))).toEqual(sampleChunks(document))
      expect(await store.chunksToEmbed(documentId('unknown'))).toEqual([])
      expect(await store.chunksOfDocument(documentId('unknown'))).toEqual([])
      expect(await store.heldChunks(documentId('unknown'))).toEqual(new Set())
    })

    check("keeps the chunks' tokens, also of those that are published again or put anew", async () => {
      const texts = ['red apple', 'green pear', 'no tokens here', 'blue plum']
      const document = { sourceId, externalId: 'a', texts }
      const chunks = sampleChunks(document)
      const ids = [...chunks.map(({ id }) => id), documentId('unknown')]
      const wanted = new Map(
        chunks.flatMap((chunk) => {
          const tokens = sampleTokens(chunk)
          return tokens === undefined ? [] : [[chunk.id, tokens] as const]
        }),
      )
      await store.publish(await sampleChange(document))
      expect(await store.tokensOf(ids)).toEqual(wanted)
      await store.publish(await sampleChange(document, await store.heldChunks(documentId('a'))))
      expect(await store.tokensOf(ids)).toEqual(wanted)
      await store.putVectors(await Promise.all(chunks.map(embedSample)))
      expect(await store.tokensOf(ids)).toEqual(wanted)
      await store.removeSource(sourceId)
      expect(await store.tokensOf(ids)).toEqual(new Map())
    })

    check('names documents whose vectors are lost, and takes them again', async () => {
      await publish({ externalId: 'a', texts: ['red apple', 'green pear'] })
      await publish({ externalId: 'b', texts: ['red plum'] })
      expect(await store.repair()).toEqual({ vectorsRemoved: 0, documentsWithoutVectors: [] })
      const before = await textsFound('red apple')
      const [lost = ''] = idsOf({ externalId: 'a', texts: ['red apple'] })
      await subject.damage.loseVectors([lost])
      expect(await store.repair()).toEqual({
        vectorsRemoved: 0,
        documentsWithoutVectors: [documentId('a')],
      })
      expect(await store.heldChunks(documentId('a'))).not.toContain(lost)
      const chunks = await store.chunksToEmbed(documentId('a'))
      const unknown = sampleChunks({ sourceId, externalId: 'nowhere', texts: ['no row'] })
      await store.putVectors(await Promise.all([...chunks, ...unknown].map(embedSample)))
      expect(await textsFound('red apple')).toEqual(before)
      expect(await store.repair()).toEqual({ vectorsRemoved: 0, documentsWithoutVectors: [] })
    })

    check('never shows a vector without a row, and drops it in a repair', async () => {
      if (subject.damage.addOrphan === undefined) return
      await publish({ externalId: 'a', texts: ['red plum'] })
      const [orphan] = sampleChunks({ sourceId, externalId: 'gone', texts: ['red apple'] })
      if (orphan === undefined) throw new Error('The sample has no chunk.')
      await subject.damage.addOrphan(await embedSample(orphan))
      expect(await textsFound('red apple')).toEqual({ dense: ['red plum'], lexical: ['red plum'] })
      expect((await find('red apple')).dense.map(({ chunkId }) => chunkId)).not.toContain(orphan.id)
      expect(await store.repair()).toEqual({ vectorsRemoved: 1, documentsWithoutVectors: [] })
      expect(await store.repair()).toEqual({ vectorsRemoved: 0, documentsWithoutVectors: [] })
    })

    check('leaks nothing and loses nothing under 1,000 random audiences', async () => {
      const someTags = randomTags(42)
      const sources = new Map<string, string[]>()
      for (const title of ['one', 'two', 'three', 'four', 'five']) {
        const audience = someTags(4)
        sources.set(await addSource(title, { audience }), audience)
      }
      const ids = [...sources.keys()]
      const documents = Array.from({ length: 1000 }, (_, i) => ({
        sourceId: ids[i % ids.length] ?? '',
        externalId: `d${i}`,
        texts: [`word text${i}`],
        audience: someTags(3),
      }))
      for (let at = 0; at < documents.length; at += 100) {
        await Promise.all(documents.slice(at, at + 100).map(publish))
      }
      const checkAll = async (): Promise<void> => {
        for (let asker = 0; asker < 5; asker += 1) {
          const audience = someTags(2)
          for (const [id, ofSource] of sources) {
            const expected = documents
              .filter((document) => document.sourceId === id)
              .filter((document) => reaches(effectiveAudience(ofSource, document.audience), audience))
              .map((document) => documentIdOf(id, document.externalId))
              .sort()
            const { dense, lexical } = await find('word', { audience, sourceIds: [id] }, 500)
            expect(dense.map((hit) => hit.documentId).sort()).toEqual(expected)
            expect(lexical.map((hit) => hit.documentId).sort()).toEqual(expected)
          }
        }
      }
      await checkAll()
      for (const id of ids) {
        const audience = someTags(3)
        sources.set(id, audience)
        await subject.sources.update(id, { audience })
        await store.refreshAccess(id)
      }
      await checkAll()
    })
  })
}
