// A vendor's knowledge base through the whole line: first sync, notices that are live within two seconds, deletions, and a
// token that stands nowhere but encrypted.
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Client, createClient } from '../client/index.ts'
import { startHubSpot } from '../connectors/knowledge-base/testing/hubspot-site.ts'
import { json } from '../connectors/knowledge-base/testing/vendor-site.ts'
import { startZendesk } from '../connectors/knowledge-base/testing/zendesk-site.ts'
import { loadConfig } from '../core/config/load-config.ts'
import { documentIdOf } from '../core/ids.ts'
import { type EmbeddingsServer, serveHashingEmbeddings } from '../core/testing/embeddings-server.ts'
import { syncAndWait } from './commands/sync-and-wait.ts'
import { tempFolder } from './testing/run-kilde.ts'
import { type Wiring, wire } from './wire.ts'

const TOKEN = 'pat-eu1-0f0e0d0c-token-of-the-test'
const SECRET = 'client-secret-of-the-test'
const PUBLIC = 'https://answers.example.org/kilde'
const data = tempFolder()
const logged: string[] = []
let embeddings: EmbeddingsServer
let hubspot: Awaited<ReturnType<typeof startHubSpot>>
let zendesk: Awaited<ReturnType<typeof startZendesk>>
let wiring: Wiring
let client: Client
let posts: string
let guide: string

beforeAll(async () => {
  embeddings = await serveHashingEmbeddings()
  hubspot = await startHubSpot()
  zendesk = await startZendesk()
  const env = {
    KILDE_DATA: data.path,
    KILDE_PUBLIC_URL: PUBLIC,
    KILDE_ALLOW_PRIVATE_NETWORK: `127.0.0.1:${hubspot.port},127.0.0.1:${zendesk.port}`,
    EMBEDDING_MODEL: 'hashing',
    EMBEDDING_BASE_URL: embeddings.url,
  }
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  wiring = await wire(loadConfig(env), { log })
  wiring.startWork()
  const fetch = async (request: Request) => wiring.api.fetch(request)
  client = createClient({ baseUrl: 'http://kilde.test', key: wiring.localKey, fetch })
  const secrets = { token: TOKEN, webhookSecret: SECRET }
  for (let id = 1; id <= 5; id += 1) hubspot.post(String(id), `Parcel number ${id} goes by bicycle.`)
  hubspot.sitePage('11', 'We sell folding chairs.')
  hubspot.article(21, 'Reset the thermostat with a paper clip.')
  for (let id = 1; id <= 3; id += 1)
    zendesk.put(id, { 'en-us': `Invoice ${id} comes by post.`, de: `Rechnung ${id} kommt per Post.` })
  const at = (baseUrl: string) => ({ baseUrl, ...secrets })
  posts = (
    await client.createSource({
      kind: 'knowledge-base',
      schedule: 'never',
      settings: { provider: 'hubspot', ...at(hubspot.origin) },
    })
  ).id
  guide = (
    await client.createSource({
      kind: 'knowledge-base',
      schedule: 'never',
      settings: { provider: 'zendesk', email: 'agent@example.org', ...at(zendesk.origin) },
    })
  ).id
})
afterAll(async () => {
  await wiring?.close()
  await Promise.all([embeddings?.close(), hubspot?.close(), zendesk?.close()])
  data.remove()
})

const sync = (sourceId: string) => syncAndWait(client, sourceId, () => {})
const live = async (sourceId: string, externalId: string): Promise<string> => {
  const document = await client.getDocument(documentIdOf(sourceId, externalId))
  return document.state === 'live' ? (document.text ?? '') : document.state
}
const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('base64')

function notice(sourceId: string, body: string, headers: Record<string, string>): Promise<Response> {
  const path = `/v1/sources/${sourceId}/webhook`
  return Promise.resolve(wiring.api.request(path, { method: 'POST', body, headers }))
}
function hubspotNotice(body: string): Promise<Response> {
  const at = String(Date.now())
  return notice(posts, body, {
    'x-hubspot-request-timestamp': at,
    'x-hubspot-signature-v3': hmac(`POST${PUBLIC}/v1/sources/${posts}/webhook${body}${at}`),
  })
}
function zendeskNotice(body: string): Promise<Response> {
  const at = new Date().toISOString()
  return notice(guide, body, {
    'x-zendesk-webhook-signature-timestamp': at,
    'x-zendesk-webhook-signature': hmac(`${at}${body}`),
  })
}
const soon = (): string => new Date(Date.now() + 60_000).toISOString()

describe("a vendor's knowledge base", () => {
  it('is taken in whole, and costs no embedding the second time', async () => {
    expect(await sync(posts)).toMatchObject({ state: 'succeeded', counts: { added: 7, failed: 0 } })
    expect(await sync(guide)).toMatchObject({ state: 'succeeded', counts: { added: 6, failed: 0 } })
    expect(await sync(posts)).toMatchObject({ counts: { unchanged: 7, updated: 0 }, chunks: { embedded: 0 } })
    expect(await live(posts, 'knowledge-articles/21')).toContain('Reset the thermostat')
    const { items } = await client.search({ query: 'Rechnung 2 kommt per Post', limit: 1 })
    expect(items[0]).toMatchObject({ documentId: documentIdOf(guide, '2/de') })
  })

  it('is live two seconds after the notice of an edit, at the cost of one call', async () => {
    hubspot.post('2', 'Parcel number 2 flies with a drone.', { updated: soon() })
    hubspot.asked()
    const began = performance.now()
    const response = await hubspotNotice('[{"objectId":2,"subscriptionType":"blog_post.propertyChange"}]')
    expect(response.status).toBe(200)
    const answeredMs = performance.now() - began
    await vi.waitFor(async () => expect(await live(posts, 'blog-posts/2')).toContain('drone'), {
      timeout: 2000,
      interval: 20,
    })
    expect(performance.now() - began).toBeLessThan(2000)
    expect(answeredMs).toBeLessThan(500)
    expect(hubspot.asked()).toEqual(['/cms/v3/blogs/posts/2'])
  })

  it('answers nothing from an article two seconds after the notice of its deletion', async () => {
    zendesk.articles.delete(3)
    const body = '{"type":"zen:event-type:article.unpublished","subject":"zen:article:3","detail":{"id":"3"}}'
    expect((await zendeskNotice(body)).status).toBe(200)
    await vi.waitFor(
      async () => expect([await live(guide, '3/en-us'), await live(guide, '3/de')]).toEqual(['gone', 'gone']),
      { timeout: 2000, interval: 20 },
    )
    const { items } = await client.search({ query: 'Rechnung 3 kommt per Post', limit: 5 })
    expect(items.map(({ documentId }) => documentId)).not.toContain(documentIdOf(guide, '3/de'))
  })

  it('leaves to a run what cannot be read when its notice comes', async () => {
    let down = true
    zendesk.put(
      1,
      { 'en-us': 'Invoice 1 comes by pigeon.', de: 'Rechnung 1 kommt per Post.' },
      { updated_at: soon() },
    )
    zendesk.trouble((path) => {
      if (!down || !path.includes('/articles/1.json')) return undefined
      down = false
      return json({}, { status: 403 })
    })
    expect((await zendeskNotice('{"article_id":1}')).status).toBe(200)
    await vi.waitFor(async () => expect(await live(guide, '1/en-us')).toContain('pigeon'), {
      timeout: 5000,
      interval: 50,
    })
    const { items } = await client.listRuns(guide, { limit: 1 })
    expect(items).toMatchObject([{ trigger: 'webhook' }])
    zendesk.calm()
  })

  it('refuses a forged notice, writes that down, and reads nothing', async () => {
    hubspot.asked()
    const at = String(Date.now())
    const forged = await notice(posts, '[{"objectId":1}]', {
      'x-hubspot-request-timestamp': at,
      'x-hubspot-signature-v3': hmac(`POSThttp://localhost/v1/sources/${posts}/webhook[{"objectId":1}]${at}`),
    })
    expect(forged.status).toBe(401)
    const audit = await client.listAudit({ target: `source:${posts}` })
    expect(audit.items[0]).toMatchObject({ action: 'webhook.refuse', actor: 'unknown sender' })
    expect(hubspot.asked()).toEqual([])
  })

  it('takes out at once what is no longer picked', async () => {
    await client.updateSource(guide, { settings: { pick: ['1'] } })
    const run = await sync(guide)
    expect(run).toMatchObject({ state: 'succeeded', counts: { excluded: 2 } })
    expect(await live(guide, '2/de')).toBe('excluded')
    const { items } = await client.listCandidates(guide)
    expect(items.filter(({ picked }) => picked).map(({ externalId }) => externalId)).toEqual([
      '1/en-us',
      '1/de',
    ])
  })

  it('keeps its token out of the database, the logs, the audit log and every answer', async () => {
    hubspot.trouble(() => json({ category: 'INVALID_AUTHENTICATION' }, { status: 401 }))
    const failed = await sync(posts)
    expect(failed).toMatchObject({ state: 'failed', message: expect.stringContaining('settings.token') })
    const answer = await client.ask({ question: 'Who brings parcel number 2?', explain: true })
    const said = [failed, answer, await client.getSource(posts), await client.listAudit(), logged]
    for (const secret of [
      TOKEN,
      SECRET,
      Buffer.from(`agent@example.org/token:${TOKEN}`).toString('base64'),
    ]) {
      expect(JSON.stringify(said)).not.toContain(secret)
      expect(filesWith(data.path, secret)).toEqual([])
    }
    expect(logged.length).toBeGreaterThan(20)
    expect(statSync(join(data.path, 'secret.key')).mode & 0o777).toBe(0o600)
  })
})

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
    .map(({ name }) => name)
}
