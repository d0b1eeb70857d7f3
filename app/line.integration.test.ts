// The whole line with the real parts: crawl, parse, chunk, embed, store, search, answer, gap, over the bundled help site.
import { cpSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createClient } from '../client/index.ts'
import { loadConfig } from '../core/config/load-config.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import { syncAndWait } from './commands/sync-and-wait.ts'
import { type StaticSite, serveFolder } from './demo/static-site.ts'
import { tempFolder } from './testing/run-kilde.ts'
import { type Wiring, wire } from './wire.ts'

const data = tempFolder()
const pages = tempFolder()
let site: StaticSite
let wiring: Wiring
let client: Client
let sourceId: string

const clientWith = (key: string) =>
  createClient({ baseUrl: 'http://kilde.test', key, fetch: async (request) => wiring.api.fetch(request) })
const sync = () => syncAndWait(client, sourceId, () => {})
const expectCountsToAddUp = ({ counts: c }: Awaited<ReturnType<typeof sync>>) =>
  expect(c.found).toBe(c.added + c.updated + c.unchanged + c.failed + c.excluded)

beforeAll(async () => {
  cpSync(resolve('fixtures/sites/help'), pages.path, { recursive: true })
  site = await serveFolder(pages.path)
  wiring = await wire(loadConfig({ KILDE_DATA: data.path, KILDE_ALLOW_PRIVATE_NETWORK: site.host }), {
    log: silentLogger,
  })
  wiring.startWork()
  client = clientWith(wiring.localKey)
  const source = await client.createSource({
    kind: 'website',
    settings: { startUrls: [`${site.url}/en/index.html`], scope: 'host' },
  })
  sourceId = source.id
})
afterAll(async () => {
  await wiring?.close()
  await site?.close()
  data.remove()
  pages.remove()
})

describe('a website', () => {
  it('is taken in whole, with a reason for the page that robots.txt forbids', async () => {
    const run = await sync()
    expect(run).toMatchObject({ state: 'succeeded', counts: { added: 21, failed: 0, removed: 0 } })
    expect(run.reasons).toContainEqual({ code: 'robots', count: 1 })
    expectCountsToAddUp(run)
  })

  it('costs nothing the second time', async () => {
    const run = await sync()
    expect(run).toMatchObject({ counts: { unchanged: 21, added: 0, updated: 0 }, chunks: { embedded: 0 } })
    expectCountsToAddUp(run)
  })

  it('embeds only the passage that changed', async () => {
    const path = join(pages.path, 'de/arbeitszeiten.html')
    writeFileSync(
      path,
      (await (await fetch(`${site.url}/de/arbeitszeiten.html`)).text()).replace('18 Uhr', '19 Uhr'),
    )
    const run = await sync()
    expect(run.counts).toMatchObject({ updated: 1, unchanged: 20 })
    expect(run.chunks.embedded).toBe(1)
    const answer = await client.ask({ question: 'Wann ist der Support erreichbar?' })
    expect(answer.text).toContain('8 bis 19 Uhr')
  })
})

describe('an answer', () => {
  it('quotes what stands in the document, at these offsets', async () => {
    const answer = await client.ask({ question: 'How do I reset my password?' })
    expect(answer.outcome).toBe('answered')
    expect(answer.citations.length).toBeGreaterThan(0)
    for (const citation of answer.citations) {
      const document = await client.getDocument(citation.documentId, { version: citation.version })
      expect(document.text?.slice(citation.start, citation.end)).toBe(citation.quote)
    }
    expect(answer.citations[0]?.url).toContain('/en/reset-password.html')
  })

  it('is the same text without markers when citations are off', async () => {
    const question = 'How much storage does the Team plan have?'
    const [cited, uncited] = [
      await client.ask({ question }),
      await client.ask({ question, citations: false }),
    ]
    expect(uncited.citations).toEqual([])
    expect(uncited.text).toBe(cited.text.replace(/ ?\[\d+\]/g, ''))
  })

  it('streams the same answer', async () => {
    const events = []
    for await (const event of client.askStream({ question: 'How do I reset my password?' }))
      events.push(event)
    expect(events[0]?.type).toBe('meta')
    const done = events.at(-1)
    if (done?.type !== 'done') throw new Error('expected done last')
    const streamed = events.flatMap((event) => (event.type === 'token' ? [event.data.text] : [])).join('')
    expect(streamed.trim()).toBe(done.data.text.trim())
  })

  it('crosses languages', async () => {
    const answer = await client.ask({
      question: 'Wie viele Wiederherstellungscodes bekomme ich bei der Zwei-Faktor-Anmeldung?',
    })
    expect(answer.citations[0]?.url).toContain('/en/two-factor.html')
  })

  it('never comes from a page that robots.txt forbids', async () => {
    const { items } = await client.search({ query: 'staff door code', limit: 50 })
    expect(items.some((item) => item.text.includes('4711'))).toBe(false)
  })
})

describe('a gap', () => {
  it('is left by a question without an answer, closed by a short answer, and proved by asking again', async () => {
    const question = 'What is the refund period for a bicycle?'
    const answer = await client.ask({ question })
    expect(answer).toMatchObject({ outcome: 'handoff', handoff: { trigger: 'unanswerable' }, citations: [] })
    await wiring.parts.gaps.group()
    const gap = (await client.listGaps()).items.find(({ title }) => title === question)
    expect(gap?.state).toBe('open')
    const replay = await client.resolveGap(gap?.id ?? '', {
      shortAnswer: {
        question: 'What is the refund period for a bicycle?',
        answer: 'Bicycles can be returned within 30 days.',
      },
    })
    expect(replay).toMatchObject({ answered: 1, gap: { state: 'verified' } })
    const again = await client.ask({ question: 'what is the refund period for a bicycle' })
    expect(again).toMatchObject({
      kind: 'short-answer',
      text: expect.stringContaining('Bicycles can be returned within 30 days.'),
    })
  })
})

describe('other sources', () => {
  it('answers from an uploaded file', async () => {
    const source = await client.createSource({ kind: 'files', name: 'uploads' })
    const form = new FormData()
    form.append(
      'file',
      new File(['# Parking\n\nVisitors park in the yard behind building C.\n'], 'parking.md'),
    )
    const report = await client.uploadFiles(source.id, form)
    expect(report.run).not.toBeNull()
    await syncAndWait(client, source.id, () => {})
    const answer = await client.ask({ question: 'Where do visitors park?' })
    expect(answer.text).toContain('behind building C')
  })

  it('answers from a pushed article at once, and no longer once it is deleted', async () => {
    const source = await client.createSource({ kind: 'knowledge-base', name: 'pushed' })
    await client.putArticle(source.id, 'a-1', {
      title: 'Lunch',
      body: '<p>Lunch is served from 11:45 in the canteen on the third floor.</p>',
      format: 'html',
    })
    const question = 'When is lunch served in the canteen?'
    expect((await client.ask({ question })).text).toContain('11:45')
    await client.deleteArticle(source.id, 'a-1')
    expect((await client.ask({ question })).text).not.toContain('11:45')
  })

  it('stops answering from a source the moment it is removed', async () => {
    const source = await client.createSource({ kind: 'knowledge-base', name: 'short-lived' })
    await client.putArticle(source.id, 'a', {
      title: 'Sauna',
      body: 'The sauna opens on Fridays at 17:00.',
      format: 'text',
    })
    expect((await client.ask({ question: 'When does the sauna open?' })).text).toContain('17:00')
    await client.deleteSource(source.id)
    expect(
      (await client.search({ query: 'sauna Friday' })).items.some((item) => item.text.includes('sauna')),
    ).toBe(false)
  })
})

describe('handoff', () => {
  it('fires on a custom phrase, whatever case and accents', async () => {
    const handoff = await client.getHandoff()
    await client.putHandoff({ ...handoff, phrases: ['résiliation'] })
    const answer = await client.ask({ question: 'Une question sur la RESILIATION svp' })
    expect(answer.handoff).toMatchObject({ trigger: 'phrase' })
    await client.putHandoff(handoff)
  })

  it('fires for new conversations while the agent is paused, and those under way go on', async () => {
    await client.ask({ question: 'How do I reset my password?', conversationId: 'under-way' })
    await client.updateAgent({ state: 'paused' })
    const fresh = await client.ask({ question: 'How do I reset my password?', conversationId: 'fresh' })
    const underWay = await client.ask({
      question: 'How do I reset my password?',
      conversationId: 'under-way',
    })
    await client.updateAgent({ state: 'on' })
    expect(fresh.handoff?.trigger).toBe('paused')
    expect(underWay.outcome).toBe('answered')
  })
})

describe('keys', () => {
  it('let an agent ask and nothing more', async () => {
    const { key } = await client.createKey({ name: 'bot', role: 'agent' })
    const agent = clientWith(key)
    expect((await agent.ask({ question: 'How do I reset my password?' })).outcome).toBe('answered')
    await expect(agent.listSources()).rejects.toMatchObject({ code: 'forbidden' })
    await expect(agent.listGaps()).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('with a tag reach only content for that tag and for everybody', async () => {
    const source = await client.createSource({
      kind: 'knowledge-base',
      name: 'staff only',
      audience: ['staff'],
    })
    await client.putArticle(source.id, 's', {
      title: 'Bonus',
      body: 'The yearly bonus is paid in the month of March.',
      format: 'text',
    })
    const { key: staffKey } = await client.createKey({
      name: 'staff bot',
      role: 'agent',
      audience: ['staff'],
    })
    const { key: guestKey } = await client.createKey({
      name: 'guest bot',
      role: 'agent',
      audience: ['guest'],
    })
    const search = async (key: string) =>
      JSON.stringify(await clientWith(key).search({ query: 'yearly bonus paid' }))
    expect(await search(staffKey)).toContain('March')
    expect(await search(guestKey)).not.toContain('March')
  })
})
