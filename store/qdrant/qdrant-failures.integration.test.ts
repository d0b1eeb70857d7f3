import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { documentIdOf } from '../../core/ids.ts'
import { SAMPLE_DIMENSIONS } from '../../core/testing/chunk-store-contract.ts'
import {
  embedSample,
  openFilter,
  sampleChange,
  sampleChunks,
  sampleSource,
  sampleTerms,
  sampleVector,
} from '../../core/testing/chunk-store-samples.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { createQdrantApi } from './qdrant-api.ts'
import { openQdrantChunkStore } from './qdrant-chunk-store.ts'
import { collectionOf } from './qdrant-collection.ts'
import { openQdrantSubject, type QdrantSubject } from './testing/qdrant-subject.ts'
import { startWireServer, type WireServer } from './testing/wire-server.ts'

let server: WireServer
let subject: QdrantSubject
let warnings: { fields: object; event: string }[] = []
let sourceIds: string[] = []
beforeAll(async () => {
  server = await startWireServer({ apiKey: 'the-key' })
  subject = await openQdrantSubject({
    url: server.url,
    apiKey: 'the-key',
    log: { ...silentLogger, warn: (fields, event) => warnings.push({ fields, event }) },
  })
})
afterAll(async () => {
  await subject.cleanup()
  await server.close()
})
afterEach(async () => {
  for (const sourceId of sourceIds) await subject.store.removeSource(sourceId)
  sourceIds = []
  warnings = []
})

const search = async (sourceId: string) =>
  subject.store.search({
    vector: await sampleVector('red apple'),
    terms: [...sampleTerms('red apple').ids],
    filter: { ...openFilter, audience: ['staff'], forAnswers: true, sourceIds: [sourceId] },
    limit: 10,
  })
const publish = async (sourceId: string, texts: string[]) =>
  subject.store.publish(await sampleChange({ sourceId, externalId: 'a', texts }))
const newSource = async () => {
  const { id } = await subject.sources.create(sampleSource('one'))
  sourceIds.push(id)
  return id
}

describe('the Qdrant store, when things go wrong', () => {
  it('says in four parts that nothing listens', async () => {
    const api = createQdrantApi({ url: 'http://127.0.0.1:9' })
    await expect(api.exists('kilde')).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
      message:
        'Looking for collection kilde at http://127.0.0.1:9 (QDRANT_URL): expected a Qdrant server that answers, got "fetch failed". Start the server or correct QDRANT_URL.',
    })
  })

  it('names the setting when the key is refused, and not the key', async () => {
    const refused = createQdrantApi({ url: server.url, apiKey: 'wrong-key' }).exists('kilde')
    await expect(refused).rejects.toMatchObject({ code: 'bad-config', retryable: false })
    await expect(refused).rejects.toThrow(/got 401: "Invalid API key or JWT". Set QDRANT_API_KEY/)
    await expect(refused).rejects.not.toThrow(/wrong-key/)
  })

  it('waits as long as Retry-After says, in seconds and as a date', async () => {
    const api = createQdrantApi({ url: server.url, apiKey: 'the-key' })
    server.refuseOnce(429, '{"status":{"error":"Rate limit exceeded"}}', { 'retry-after': '30' })
    await expect(api.exists('kilde')).rejects.toMatchObject({
      code: 'rate-limited',
      details: { retryAfterMs: 30_000 },
    })
    const soon = new Date(Date.now() + 20_000).toUTCString()
    server.refuseOnce(429, '', { 'retry-after': soon })
    const error: unknown = await api.exists('kilde').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'rate-limited' })
    expect(JSON.stringify(error)).toMatch(/"retryAfterMs":1\d{4}/)
    server.refuseOnce(429, 'slow down')
    await expect(api.exists('kilde')).rejects.toMatchObject({ code: 'rate-limited', details: undefined })
  })

  it('cuts a long error from the front and survives half a JSON', async () => {
    const api = createQdrantApi({ url: server.url, apiKey: 'the-key' })
    server.refuseOnce(500, `first words ${'x'.repeat(5000)}`)
    const long = api.exists('kilde')
    await expect(long).rejects.toMatchObject({ code: 'store-unavailable' })
    await expect(long).rejects.toThrow(/got 500: "first words x{188}…"/)
    server.refuseOnce(200, '{"result": {"exis', { 'content-type': 'application/json' })
    await expect(api.exists('kilde')).rejects.toMatchObject({ code: 'store-unavailable' })
  })

  it('tries again by itself what may help', async () => {
    const clock = createFakeClock()
    const api = createQdrantApi({
      url: server.url,
      apiKey: 'the-key',
      clock: { ...clock, sleep: async () => {} },
    })
    server.refuseOnce(503, 'starting')
    expect(await api.exists(subject.collection)).toBe(true)
  })

  it('gives up on a server that does not answer, and at once when the caller does', async () => {
    const api = createQdrantApi({ url: server.url, apiKey: 'the-key', timeoutMs: 50 })
    const goOn = server.stall()
    await expect(api.exists('kilde')).rejects.toMatchObject({ code: 'timeout', retryable: true })
    const caller = AbortSignal.abort()
    await expect(api.held('kilde', ['x'], caller)).rejects.toMatchObject({ code: 'cancelled' })
    goOn()
  })

  it('finds what lacks the tokens that the embedder gives away, though its vectors are there', async () => {
    const sourceId = await newSource()
    await publish(sourceId, ['red apple', 'pear'])
    const { database, clock } = subject.test
    const again = (keepsTokens: boolean) =>
      openQdrantChunkStore({
        ...{ url: server.url, apiKey: 'the-key', name: subject.name, modelId: 'hashing', keepsTokens },
        ...{ dimensions: SAMPLE_DIMENSIONS, database, clock, log: silentLogger },
      })
    const store = await again(true)
    expect((await store.repair()).documentsWithoutVectors).toEqual([])
    await database.db.deleteFrom('chunk_tokens').execute()
    expect((await store.repair()).documentsWithoutVectors).toEqual([documentIdOf(sourceId, 'a')])
    expect((await (await again(false)).repair()).documentsWithoutVectors).toEqual([])
    const chunks = await store.chunksToEmbed(documentIdOf(sourceId, 'a'))
    await store.putVectors(await Promise.all(chunks.map(embedSample)))
    expect((await store.repair()).documentsWithoutVectors).toEqual([])
  })

  it('asks both legs in one request', async () => {
    const sourceId = await newSource()
    await publish(sourceId, ['red apple'])
    server.requests.length = 0
    const { dense, lexical } = await search(sourceId)
    expect([dense.length, lexical.length]).toEqual([1, 1])
    expect(server.requests).toEqual([`POST /collections/${subject.collection}/points/query/batch`])
  })

  it('works where filters are allowed on indexed fields only', async () => {
    await fetch(`${server.url}/collections/${subject.collection}`, {
      method: 'PATCH',
      headers: { 'api-key': 'the-key' },
      body: JSON.stringify({
        strict_mode_config: { enabled: true, unindexed_filtering_retrieve: false, max_query_limit: 1000 },
      }),
    })
    const sourceId = await newSource()
    await publish(sourceId, ['red apple'])
    await subject.store.refreshAccess(sourceId)
    expect((await search(sourceId)).dense).toHaveLength(1)
    expect(await subject.store.removeSource(sourceId)).toBe(1)
    expect(warnings).toEqual([])
  })

  it('keeps the old document when vectors cannot be written', async () => {
    const sourceId = await newSource()
    await publish(sourceId, ['red apple'])
    server.refuseOnce(400, '{"status":{"error":"Wrong input: no"}}')
    await expect(publish(sourceId, ['green pear'])).rejects.toMatchObject({ code: 'internal' })
    const [apple] = sampleChunks({ sourceId, externalId: 'a', texts: ['red apple'] })
    const chunks = await subject.store.chunksOfDocument(apple?.documentId ?? '')
    expect(chunks.map(({ text }) => text)).toEqual(['red apple'])
  })

  it('hides chunks at once although their vectors could not be deleted, and repairs that', async () => {
    const sourceId = await newSource()
    await publish(sourceId, ['red apple', 'red plum'])
    server.refuseOnce(400, 'no')
    await subject.store.removeSource(sourceId)
    expect(warnings.map(({ event }) => event)).toEqual(['vector-cleanup-fail'])
    const found = await subject.store.search({
      vector: await sampleVector('red apple'),
      terms: [...sampleTerms('red').ids],
      filter: openFilter,
      limit: 5,
    })
    expect(found).toEqual({ dense: [], lexical: [] })
    expect(await subject.store.repair()).toEqual({ vectorsRemoved: 2, documentsWithoutVectors: [] })
  })

  it('never lets a payload that lags behind the rows leak', async () => {
    const sourceId = await newSource()
    await publish(sourceId, ['red apple'])
    await subject.sources.update(sourceId, { audience: ['staff'] })
    const ask = async (audience: string[]) =>
      subject.store.search({
        ...{ vector: await sampleVector('red apple'), terms: [] },
        ...{ filter: { ...openFilter, audience }, limit: 5 },
      })
    expect((await ask([])).dense).toEqual([])
    expect((await ask(['staff'])).dense).toHaveLength(1)
  })

  it('opens twice on the same server without harm', async () => {
    const { test, name } = subject
    const again = await openQdrantChunkStore({
      ...{ url: `${server.url}/`, apiKey: 'the-key', modelId: 'hashing', dimensions: SAMPLE_DIMENSIONS },
      ...{ name, database: test.database, clock: test.clock, log: silentLogger },
    })
    const sourceId = await newSource()
    await publish(sourceId, ['red apple'])
    expect((await again.termStatistics([])).chunks).toBe(1)
  })

  it('builds another model beside the old one and switches when nothing is missing', async () => {
    const sourceId = await newSource()
    await publish(sourceId, ['red apple', 'green pear'])
    await subject.store.repair()
    expect((await subject.api.aliases()).get(subject.name)).toBe(subject.collection)

    const { test, name } = subject
    const next = await openQdrantChunkStore({
      ...{ url: server.url, apiKey: 'the-key', modelId: 'another model', dimensions: SAMPLE_DIMENSIONS },
      ...{ name, database: test.database, clock: test.clock, log: silentLogger },
    })
    const report = await next.repair()
    expect(report.documentsWithoutVectors).toHaveLength(1)
    expect((await subject.api.aliases()).get(name)).toBe(subject.collection)
    for (const documentId of report.documentsWithoutVectors) {
      await next.putVectors(await Promise.all((await next.chunksToEmbed(documentId)).map(embedSample)))
    }
    expect(await next.repair()).toEqual({ vectorsRemoved: 0, documentsWithoutVectors: [] })
    const moved = collectionOf(name, 'another model', SAMPLE_DIMENSIONS).name
    expect((await subject.api.aliases()).get(name)).toBe(moved)
    expect(await subject.api.exists(subject.collection)).toBe(false)
  })
})
