// Articles pushed over the API with the real parser, chunker and store: what is large, odd or hostile, and how soon it answers.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Client, createClient } from '../client/index.ts'
import { loadConfig } from '../core/config/load-config.ts'
import { documentIdOf } from '../core/ids.ts'
import { type EmbeddingsServer, serveHashingEmbeddings } from '../core/testing/embeddings-server.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import { tempFolder } from './testing/run-kilde.ts'
import { type Wiring, wire } from './wire.ts'

const data = tempFolder()
let embeddings: EmbeddingsServer
let wiring: Wiring
let client: Client
let sourceId: string

beforeAll(async () => {
  embeddings = await serveHashingEmbeddings()
  const env = { KILDE_DATA: data.path, EMBEDDING_MODEL: 'hashing', EMBEDDING_BASE_URL: embeddings.url }
  wiring = await wire(loadConfig(env), { log: silentLogger })
  wiring.startWork()
  const fetch = async (request: Request) => wiring.api.fetch(request)
  client = createClient({ baseUrl: 'http://kilde.test', key: wiring.localKey, fetch })
  const settings = { provider: 'push' } as const
  sourceId = (await client.createSource({ kind: 'knowledge-base', name: 'kb', settings })).id
})
afterAll(async () => {
  await wiring?.close()
  await embeddings?.close()
  data.remove()
})

const textOf = async (externalId: string): Promise<string> =>
  (await client.getDocument(documentIdOf(sourceId, externalId))).text ?? ''
const article = (body: string, of: { updatedAt?: string; format?: 'html' | 'text' | 'markdown' } = {}) =>
  ({ title: 'Refunds', body, format: 'text', ...of }) as const

it('is found by a question the moment the call returns', async () => {
  await client.putArticle(sourceId, 'quick', article('Zanzibar parcels are refunded within nineteen days.'))
  const { items } = await client.search({ query: 'Zanzibar parcels refunded', limit: 3 })
  expect(items[0]).toMatchObject({ documentId: documentIdOf(sourceId, 'quick') })
})

it('takes 10 MB of HTML: the text, and nothing of scripts, styles or markup that would run', async () => {
  const script = `<script>alert("stolen-cookie")</script><style>.x{color:red}</style><p onclick="steal()">`
  const paragraphs = Array.from(
    { length: 400 },
    (_, i) => `${script}Paragraph number ${i} about storage.</p>`,
  )
  const filler = `<!-- ${'x'.repeat(1000)} --><script>${'var padding = 1;'.repeat(60)}</script>`
  const body = `<main><h1>Large</h1>${paragraphs.join('')}${filler.repeat(5000)}</main>`
  expect(body.length).toBeGreaterThan(9_500_000)
  const result = await client.putArticle(sourceId, 'large', article(body, { format: 'html' }))
  expect(result).toMatchObject({ outcome: 'added', reason: null })
  const text = await textOf('large')
  expect(text).toContain('Paragraph number 399 about storage.')
  expect(text).not.toMatch(/stolen-cookie|steal\(|padding|color:red|<\w/)
  const again = await client.putArticle(sourceId, 'large', article(body, { format: 'html' }))
  expect(again).toMatchObject({ outcome: 'unchanged', chunks: { embedded: 0 } })
})

it('takes ids of 2,000 characters, alone and in bulk; of two with one id the later one stands', async () => {
  const ids = ['x'.repeat(2000), 'ü'.repeat(2000), '文/书?#%'.repeat(250)]
  const one = await client.putArticle(sourceId, ids[0] ?? '', article('The first text.'))
  expect(one.outcome).toBe('added')
  const items = [...ids, ...ids].map((externalId, at) => ({ externalId, ...article(`Text number ${at}.`) }))
  const report = await client.putArticles(sourceId, { items })
  expect(report.items.map(({ outcome }) => outcome)).toEqual([
    'updated',
    'added',
    'added',
    'updated',
    'updated',
    'updated',
  ])
  expect(await Promise.all(ids.map(textOf))).toEqual(['Text number 3.', 'Text number 4.', 'Text number 5.'])
})

it('lets no clock that goes back bring an older text, and says so', async () => {
  const at = (day: number) => ({ updatedAt: `2026-02-0${day}T00:00:00Z` })
  const items = [
    { externalId: 'clock', ...article('Fourth of February.', at(4)) },
    { externalId: 'clock', ...article('Second of February.', at(2)) },
    { externalId: 'clock', ...article(' ', at(5)) },
  ]
  const report = await client.putArticles(sourceId, { items })
  expect(report.items.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['added', null],
    ['ignored-older', null],
    ['failed', 'empty'],
  ])
  expect(report.counts).toMatchObject({ added: 1, 'ignored-older': 1, failed: 1 })
  expect(await textOf('clock')).toBe('Fourth of February.')
})

it('keeps its versions, where they came from, and what changed between them', async () => {
  const id = documentIdOf(sourceId, 'history')
  const lines = (last: string) => `Opening hours\n\nMonday to Friday.\n\n${last}`
  for (let day = 1; day <= 12; day += 1) {
    const updatedAt = `2026-03-${String(day).padStart(2, '0')}T00:00:00.000Z`
    await client.putArticle(sourceId, 'history', article(lines(`Until ${day} o'clock.`), { updatedAt }))
  }
  const { items } = await client.listDocumentVersions(id)
  expect(items.map(({ version }) => version)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3])
  expect(items[0]).toMatchObject({ runId: null, sourceUpdatedAt: '2026-03-12T00:00:00.000Z' })
  const diff = await client.diffDocument(id)
  expect(diff.hunks.flatMap((hunk) => hunk.lines.filter(({ op }) => op !== 'same'))).toEqual([
    { op: 'removed', text: "Until 11 o'clock." },
    { op: 'added', text: "Until 12 o'clock." },
  ])
})
