import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { documentIdOf, newId } from '../../core/ids.ts'
import type { DocumentChange } from '../../core/ports/chunk-store.ts'
import type { UnsettledDocument } from '../../core/ports/document-store.ts'
import { sampleChange, sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { allPages, openTestStore, type TestStore } from '../testing/test-store.ts'

let store: TestStore
let sourceId: string
let id: string
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.cleanup())
beforeEach(async () => {
  sourceId = (await store.sources.create(sampleSource('site'))).id
  id = documentIdOf(sourceId, 'a')
})

const publish = async (text: string, of: Partial<DocumentChange> = {}, externalId = 'a') =>
  store.chunks.publish({ ...(await sampleChange({ sourceId, externalId, texts: [text] })), ...of })
const unsettled = (externalId: string, of: Partial<UnsettledDocument> = {}): UnsettledDocument => ({
  ...{
    documentId: documentIdOf(sourceId, externalId),
    sourceId,
    externalId,
    url: `https://e.org/${externalId}`,
  },
  ...{ reason: 'timeout', message: 'took 30 s', runId: null, ...of },
})
const validators = { etag: '"1"', lastModified: 'Thu', updatedAt: 1_767_225_600_000 }

it('gives a new version to another content, none to the same, and keeps the last ten', async () => {
  await publish('text 1')
  await publish('text 1', { fingerprint: 'another' })
  expect((await store.documents.get(id))?.version).toBe(1)
  for (let i = 2; i <= 12; i += 1) await publish(`text ${i}`, { title: `title ${i}` })
  expect(await store.documents.text(id)).toMatchObject({ version: 12, text: 'text 12', title: 'title 12' })
  expect(await store.documents.text(id, 3)).toMatchObject({ version: 3, text: 'text 3' })
  expect(await store.documents.text(id, 2)).toBeUndefined()
  expect(await store.documents.text(newId())).toBeUndefined()
})

it('gives the gates what they compare with', async () => {
  await publish('text', { validators, links: ['https://e.org/b'], rawHash: 'raw', contentHash: 'content' })
  expect(await store.documents.gate(sourceId, 'a')).toEqual({
    ...{
      documentId: id,
      state: 'live',
      excluded: false,
      isStale: false,
      rawHash: 'raw',
      contentHash: 'content',
    },
    ...{ fingerprint: 'sample-1', validators, links: ['https://e.org/b'] },
  })
  expect(await store.documents.gate(sourceId, 'unknown')).toBeUndefined()
})

it('remembers what was read in vain, and forgets it with the next thing that happens', async () => {
  const read = { rawHash: 'raw', fingerprint: 'parser-1' }
  await store.documents.settleFailed(unsettled('a', { read }))
  expect(await store.documents.gate(sourceId, 'a')).toMatchObject({ state: 'failed', ...read })
  await store.documents.settleFailed(unsettled('a'))
  expect(await store.documents.gate(sourceId, 'a')).toMatchObject({ rawHash: null, fingerprint: null })
  // A live document keeps the hashes of its last good text.
  await publish('text', { rawHash: 'good' })
  await store.documents.settleFailed(unsettled('a', { read }))
  expect(await store.documents.gate(sourceId, 'a')).toMatchObject({
    ...{ state: 'live', isStale: true, rawHash: 'good' },
  })
})

it('keeps what is said of a live document beside it while it is unchanged', async () => {
  await publish('text', { message: 'Page 3 is damaged.' })
  expect(await store.documents.get(id)).toMatchObject({ reason: null, message: 'Page 3 is damaged.' })
  await store.documents.settleUnchanged(id, null, null)
  expect(await store.documents.get(id)).toMatchObject({ message: 'Page 3 is damaged.' })
  await publish('whole text')
  expect(await store.documents.get(id)).toMatchObject({ message: null })
})

it('gives no hash and no conditional validator of a document whose chunks are gone', async () => {
  await publish('text', { validators })
  await store.chunks.remove([{ documentId: id, state: 'gone', reason: 'not-found' }], null)
  expect(await store.documents.gate(sourceId, 'a')).toMatchObject({
    ...{ state: 'gone', rawHash: null, contentHash: null, fingerprint: null },
    validators: { etag: null, lastModified: null, updatedAt: validators.updatedAt },
  })
  await publish('text', { validators })
  expect(await store.documents.get(id)).toMatchObject({ state: 'live', reason: null, version: 1 })
})

it('keeps a live document live and marks it stale when it cannot be had', async () => {
  await publish('text')
  await store.documents.settleFailed(unsettled('a'))
  expect(await store.documents.get(id)).toMatchObject({
    ...{ state: 'live', stale: true, reason: 'timeout', message: 'took 30 s', chunkCount: 1 },
  })
  store.clock.advance(1000)
  const fetchedAt = new Date(store.clock.now()).toISOString()
  await store.documents.settleUnchanged(id, null, { validators, rawHash: 'new', links: [] })
  expect(await store.documents.get(id)).toMatchObject({
    ...{ state: 'live', stale: false, reason: null, message: null, fetchedAt },
  })
  expect(await store.documents.gate(sourceId, 'a')).toMatchObject({ rawHash: 'new', validators, links: [] })
})

it('still says which parts of a live document could not be read after it could not be had for a while', async () => {
  await publish('text', { message: 'Page 3 is damaged.' })
  await store.documents.settleFailed(unsettled('a'))
  expect(await store.documents.get(id)).toMatchObject({ reason: 'timeout', message: 'took 30 s' })
  await store.documents.settleUnchanged(id, null, null)
  expect(await store.documents.get(id)).toMatchObject({ reason: null, message: 'Page 3 is damaged.' })
  await publish('whole text')
  await store.documents.settleFailed(unsettled('a'))
  await store.documents.settleUnchanged(id, null, null)
  expect(await store.documents.get(id)).toMatchObject({ reason: null, message: null })
})

it('says of a document that a person took out and let in again what could not be read, not why it once failed', async () => {
  await publish('text', { message: 'Page 3 is damaged.' })
  await store.documents.settleFailed(unsettled('a'))
  const said = { excluded: true, reason: 'removed-by-person', message: 'Page 3 is damaged.' }
  expect(await store.documents.update(id, { excluded: true })).toMatchObject(said)
  await store.documents.settleFailed(unsettled('a', { message: 'took 60 s' }))
  const back = { state: 'live', reason: null, message: 'Page 3 is damaged.' }
  expect(await store.documents.update(id, { excluded: false })).toMatchObject(back)
  await store.documents.settleFailed(unsettled('a'))
  expect(await store.documents.update(id, { excluded: false })).toMatchObject({
    ...{ state: 'live', reason: 'timeout', message: 'took 30 s' },
  })
})

it('gives an unknown document a row with its reason', async () => {
  await store.documents.settleFailed(unsettled('b'))
  await store.documents.settleExcluded(unsettled('c', { reason: 'robots', validators }))
  expect(await store.documents.get(documentIdOf(sourceId, 'b'))).toMatchObject({
    ...{ state: 'failed', reason: 'timeout', version: 0, chunkCount: 0, stale: false },
  })
  expect(await store.documents.get(documentIdOf(sourceId, 'c'))).toMatchObject({ state: 'excluded' })
  expect((await store.documents.gate(sourceId, 'c'))?.validators.updatedAt).toBe(validators.updatedAt)
  await publish('text', {}, 'b')
  expect(await store.documents.get(documentIdOf(sourceId, 'b'))).toMatchObject({ state: 'live', version: 1 })
})

it('leaves a live document that is now excluded to the removal of its chunks', async () => {
  await publish('text')
  await store.documents.settleExcluded(unsettled('a', { reason: 'no-index' }))
  expect(await store.documents.get(id)).toMatchObject({ state: 'live', reason: null })
  await store.chunks.remove([{ documentId: id, state: 'excluded', reason: 'no-index' }], null)
  expect(await store.documents.get(id)).toMatchObject({ state: 'excluded', reason: 'no-index' })
})

it('settles many left-out addresses at once as it would one by one', async () => {
  await publish('text')
  await publish('text', {}, 'b')
  await store.documents.update(documentIdOf(sourceId, 'b'), { excluded: true })
  const { run } = await store.runs.request(sourceId, 'person')
  const robots = { reason: 'robots', message: null, runId: run.id } as const
  const ids = ['a', 'b', 'c', 'd'].map((externalId) => documentIdOf(sourceId, externalId))
  await store.documents.settleManyExcluded(['a', 'b', 'c', 'd'].map((one) => unsettled(one, robots)))
  await store.documents.settleManyExcluded([unsettled('c', { ...robots, reason: 'page-limit' })])
  await store.documents.settleManyExcluded([])
  expect(await store.documents.states([...ids, newId()])).toEqual(
    new Map([
      [ids[0], { state: 'live', excluded: false }],
      [ids[1], { state: 'excluded', excluded: true }],
      [ids[2], { state: 'excluded', excluded: false }],
      [ids[3], { state: 'excluded', excluded: false }],
    ]),
  )
  expect((await store.documents.get(ids[1] ?? ''))?.reason).toBe('removed-by-person')
  const { counts, reasons } = (await store.runs.get(run.id)) ?? {}
  expect(counts).toMatchObject({ found: 4, excluded: 4 })
  expect(reasons).toEqual([
    { code: 'robots', count: 3 },
    { code: 'page-limit', count: 1 },
  ])
})

it('does not let a later sync bring back what a person excluded', async () => {
  await publish('text')
  await store.documents.update(id, { excluded: true })
  await store.chunks.remove([{ documentId: id, state: 'excluded', reason: 'removed-by-person' }], null)
  await store.documents.settleFailed(unsettled('a'))
  await store.documents.settleExcluded(unsettled('a', { reason: 'robots' }))
  const excluded = { state: 'excluded', reason: 'removed-by-person', excluded: true }
  expect(await store.documents.get(id)).toMatchObject(excluded)
  expect(await store.documents.update(id, { excluded: false })).toMatchObject({
    ...{ state: 'gone', excluded: false, reason: null },
  })
})

it('shows a document again at once when it is readmitted before its chunks went', async () => {
  await publish('text')
  expect(await store.documents.update(id, { excluded: true })).toMatchObject({ state: 'excluded' })
  expect(await store.documents.update(id, { excluded: false })).toMatchObject({ state: 'live' })
})

it("keeps a person's audience, citable and visibility over a sync", async () => {
  await publish('text', { audience: ['vip'] })
  expect((await store.documents.get(id))?.audience).toEqual(['vip'])
  await store.documents.update(id, { audience: ['staff'], citable: false, visibility: 'private' })
  await publish('another text', { audience: ['vip'] })
  expect(await store.documents.get(id)).toMatchObject({
    ...{ audience: ['staff'], citable: false, visibility: 'private' },
  })
  expect(await store.documents.update(newId(), { citable: true })).toBeUndefined()
})

it('names what a run did not see: live and failed documents', async () => {
  for (const externalId of ['a', 'b', 'c', 'd']) await publish(externalId, {}, externalId)
  await store.documents.settleFailed(unsettled('e'))
  await store.documents.settleExcluded(unsettled('f', { reason: 'robots' }))
  const { run } = await store.runs.request(sourceId, 'person')
  await store.documents.settleUnchanged(id, run.id, null)
  await store.documents.settleFailed(unsettled('b', { runId: run.id }))
  const gone = { documentId: documentIdOf(sourceId, 'c'), state: 'gone', reason: 'not-found' } as const
  await store.chunks.remove([gone], null)
  expect(await store.documents.missingFrom(sourceId, run.id)).toEqual([
    { documentId: documentIdOf(sourceId, 'd'), externalId: 'd', live: true },
    { documentId: documentIdOf(sourceId, 'e'), externalId: 'e', live: false },
  ])
  expect(await store.documents.countLive(sourceId)).toBe(3)
})

it('lists a source by state and by words in title, address or id', async () => {
  await publish('1', { title: 'How to Pay' }, 'one')
  await publish('2', { title: '100 % sure' }, 'two')
  await store.documents.settleFailed(unsettled('pay-later'))
  const list = async (filter: Parameters<typeof store.documents.list>[1]) =>
    (await allPages((page) => store.documents.list(sourceId, filter, page), 1)).map((d) => d.externalId)
  expect(await list({})).toEqual(['one', 'two', 'pay-later'])
  expect(await list({ query: 'PAY' })).toEqual(['one', 'pay-later'])
  expect(await list({ query: '%' })).toEqual(['two'])
  expect(await list({ state: 'failed' })).toEqual(['pay-later'])
  expect(await list({ state: 'live', query: 'pay' })).toEqual(['one'])
})
