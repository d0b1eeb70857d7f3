// Zendesk Guide on loopback: translations, states, who may see what, and deletions that its lists hide.
import { afterEach, describe, expect, it } from 'vitest'
import { createVendorLine, textOf } from '../testing/vendor-line.ts'
import { json } from '../testing/vendor-site.ts'
import { startZendesk } from '../testing/zendesk-site.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(
  settings: Record<string, unknown> = {},
  options: { sideloads?: boolean; incrementalPage?: number } = {},
) {
  const site = await startZendesk(options)
  const line = createVendorLine(site.port, {
    provider: 'zendesk',
    baseUrl: site.origin,
    email: 'agent@example.org',
    ...settings,
  })
  closers.push(site.close, line.close)
  return { site, line }
}
const soon = (): string => new Date(Date.now() + 60_000).toISOString()

describe('Zendesk', () => {
  it.each([true, false])(
    'makes each translation a document of its own (sideloads: %s)',
    async (sideloads) => {
      const { site, line } = await open({}, { sideloads })
      site.put(7, { 'en-us': 'Refunds take five days.', de: 'Erstattungen dauern fünf Tage.' })
      const { items } = await line.run()
      expect(items).toMatchObject([
        {
          raw: {
            externalId: '7/en-us',
            language: 'en-us',
            title: 'Article 7 en-us',
            url: `${site.origin}/hc/en-us/articles/7`,
          },
        },
        { raw: { externalId: '7/de', language: 'de', url: `${site.origin}/hc/de/articles/7` } },
      ])
      expect(textOf(items[1])).toContain('Erstattungen dauern fünf Tage.')
      const [hit] = site.hits
      expect(Buffer.from((hit?.headers.authorization ?? '').slice(6), 'base64').toString()).toBe(
        'agent@example.org/token:token-of-a-test',
      )
    },
  )

  it('signs in with an OAuth token when there is no email', async () => {
    const { site, line } = await open({ email: null })
    site.put(1, { en: 'Text.' })
    await line.run()
    expect(site.hits[0]?.headers.authorization).toBe('Bearer token-of-a-test')
  })

  it('leaves out drafts, of an article and of a translation, and hidden ones', async () => {
    const { site, line } = await open()
    site.put(1, { en: 'Text.' }, { draft: true })
    site.put(2, { en: 'Text.', de: 'Text.', fr: 'Texte.' })
    const [, german, french] = site.articles.get(2)?.translations ?? []
    if (german !== undefined) german.draft = true
    if (french !== undefined) french.hidden = true
    site.put(3, { en: 'Text.', de: 'Text.' }, { draft: true })
    const { items, words } = await line.run()
    expect(words).toEqual([
      'document 2/en',
      // The article is a draft in its own locale, its German translation is published.
      'document 3/de',
      'excluded 1/en',
      'excluded 2/de',
      'excluded 2/fr',
      'excluded 3/en',
    ])
    expect(items.find((item) => item.type !== 'document' && item.externalId === '2/fr')).toMatchObject({
      reason: 'unpublished',
      message: 'The vendor says: hidden.',
    })
  })

  it('turns user segments into audience tags', async () => {
    const { site, line } = await open()
    for (const [id, segment] of [null, 1, 2, 77].entries())
      site.put(id + 1, { en: 'Text.' }, { user_segment_id: segment })
    const { items } = await line.run()
    expect(items.map((item) => (item.type === 'document' ? item.raw.audience : item.type))).toEqual([
      [],
      ['signed-in'],
      ['staff'],
      ['segment:77'],
    ])
    expect(site.asked().filter((path) => path.includes('user_segments'))).toHaveLength(1)
  })

  it('keeps restricted articles restricted when segments may not be listed', async () => {
    const { site, line } = await open()
    site.put(1, { en: 'Text.' }, { user_segment_id: 2 })
    site.trouble((path) => (path.includes('user_segments') ? json({}, { status: 403 }) : undefined))
    expect((await line.run()).items).toMatchObject([{ raw: { audience: ['segment:2'] } }])
  })

  it('notices that an article was restricted although its text is the same', async () => {
    const { site, line } = await open()
    site.put(1, { en: 'Text.' })
    await line.run()
    site.put(1, { en: 'Text.' }, { user_segment_id: 77, updated_at: soon() })
    expect((await line.run()).items).toMatchObject([{ type: 'document', raw: { audience: ['segment:77'] } }])
  })

  it('polls the incremental list and finds deletions by the sweep of ids', async () => {
    const { site, line } = await open()
    for (const id of [1, 2, 3, 4, 5]) site.put(id, { en: `Text ${id}.`, de: `Text ${id}.` })
    await line.run()
    site.asked()
    site.put(2, { en: 'Edited.', de: 'Text 2.' }, { updated_at: soon() })
    site.articles.delete(3)
    expect((await line.run()).words).toEqual(['document 2/en'])
    const incremental = expect.stringMatching(
      /^\/api\/v2\/help_center\/incremental\/articles\?start_time=\d{10}&include=translations$/,
    )
    expect(site.asked()).toEqual([incremental, incremental])
    line.advance(24 * 3_600_000)
    const { words, enumeration } = await line.run()
    expect(words.filter((word) => !word.startsWith('unchanged'))).toEqual(['gone 3/de', 'gone 3/en'])
    expect(enumeration.complete).toBe(true)
    expect(line.live.size).toBe(8)
  })

  it('says nothing of what a poll lists again because polls overlap', async () => {
    const { site, line } = await open()
    site.put(1, { en: 'Text.' })
    await line.run()
    site.put(1, { en: 'Edited.' }, { updated_at: soon() })
    expect((await line.run()).words).toEqual(['document 1/en'])
    expect((await line.run()).words).toEqual([])
    expect((await line.run({ trigger: 'person' })).words).toEqual(['unchanged 1/en'])
  })

  it('says that a document is unchanged which the engine could not read the last time', async () => {
    const { site, line } = await open()
    site.put(1, { en: 'Text.' })
    await line.run()
    site.put(1, { en: 'Edited.' }, { updated_at: soon() })
    await line.run()
    // Outside of the connector's own runs, by a notice: it is not among those that it tries again by itself.
    line.stale.add('1/en')
    expect((await line.run()).words).toEqual(['unchanged 1/en'])
    expect((await line.run()).words).toEqual([])
  })

  it('follows the incremental list to its end, which comes again and again', async () => {
    const { site, line } = await open({}, { incrementalPage: 2 })
    await line.run()
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()
    for (const id of [1, 2, 3, 4, 5]) site.put(id, { en: `Text ${id}.` }, { updated_at: at(60 * id) })
    const { words, enumeration } = await line.run()
    expect(words).toHaveLength(5)
    expect(enumeration.message).toBeNull()
  })

  it('says so when a full page of the incremental list lies in one second', async () => {
    const { site, line } = await open()
    await line.run()
    const updated = soon()
    for (let id = 1; id <= 1200; id += 1) site.put(id, { en: 'Text.' }, { updated_at: updated })
    const { enumeration } = await line.run()
    expect(enumeration.message).toMatch(/expected the list to end/)
    expect(enumeration.complete).toBe(false)
  })

  it('waits as long as a 503 asks', async () => {
    const { site, line } = await open()
    site.put(1, { en: 'Text.' })
    let calls = 0
    site.trouble(() => {
      calls += 1
      return calls === 1 ? json({}, { status: 503, headers: { 'retry-after': '9' } }) : undefined
    })
    expect((await line.run()).words).toHaveLength(1)
    expect(line.slept).toEqual([9000])
  })

  it('drops one translation that is gone while the article stays', async () => {
    const { site, line } = await open()
    site.put(1, { en: 'Text.', de: 'Text.' })
    await line.run()
    site.put(1, { en: 'Text.' })
    const items = await line.connector.read(line.source, '1', new AbortController().signal)
    expect(items.map((item) => `${item.type} ${item.type === 'document' ? '' : item.externalId}`)).toEqual([
      'document ',
      'gone 1/de',
    ])
    expect((await line.run({ trigger: 'person' })).words).toEqual(['gone 1/de', 'unchanged 1/en'])
  })

  it('takes only the locales and the articles that are asked for', async () => {
    const { site, line } = await open({ locales: ['DE'], pick: ['1', '3/de'] })
    for (const id of [1, 2, 3]) site.put(id, { en: 'Text.', de: 'Text.' })
    expect((await line.run()).words).toEqual(['document 1/de', 'document 3/de', 'excluded 2/de'])
  })

  it.each([
    ['section/10', ['1/en', '2/en']],
    ['section/11', ['2/en']],
    ['category/4', ['1/en', '2/en']],
    ['category/5', ['3/en']],
  ])('takes what stands in %s, sections within it too', async (pick, taken) => {
    const { site, line } = await open({ pick: [pick] })
    for (const id of [1, 2, 3]) site.put(id, { en: 'Text.' }, { section_id: 9 + id })
    const { words } = await line.run()
    expect(words.filter((word) => word.startsWith('document'))).toEqual(taken.map((id) => `document ${id}`))
    expect(site.asked().filter((path) => path.includes('sections.json'))).toHaveLength(1)
    const { items } = await line.connector.candidates(
      line.source,
      { limit: 1, cursor: null },
      new AbortController().signal,
    )
    expect(items[0]?.groups).toEqual([
      { id: 'section/10', title: 'Invoices' },
      { id: 'category/4', title: 'Money' },
    ])
  })

  it('keeps what is live of an article whose shape it does not understand', async () => {
    const { site, line } = await open()
    for (const id of [1, 2]) site.put(id, { en: `Text ${id}.` })
    await line.run()
    const damaged = (article: unknown) => ({ ...Object(article), locale: 7 })
    site.trouble((path) => {
      if (path.includes('/articles/1.json')) return json({ article: damaged({ id: 1 }) })
      if (!path.includes('articles.json')) return undefined
      return json({ articles: [damaged({ id: 1 })], meta: { has_more: false }, links: {} })
    })
    const { items } = await line.run({ trigger: 'person' })
    expect(items.filter(({ type }) => type === 'gone')).toMatchObject([])
    expect(items).toContainEqual(
      expect.objectContaining({ type: 'failed', externalId: '1/en', reason: 'damaged' }),
    )
    expect(line.live.has('1/en')).toBe(true)
  })

  it.each([
    [401, { email: 'a@example.org' }, /The email and the API token do not fit/],
    [401, { email: null }, /OAuth token is wrong or expired/],
    [403, {}, /may not read all of the help center/],
    [404, {}, /Check settings\.baseUrl/],
  ])('explains status %i', async (status, settings, message) => {
    const { site, line } = await open(settings)
    site.trouble(() => json({ error: 'x' }, { status }))
    const failed = line.run()
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.not.toThrow(/token-of-a-test/)
  })

  it('offers every translation to pick from, never more than a page holds', async () => {
    const { site, line } = await open()
    for (const id of [1, 2, 3]) site.put(id, { en: 'Text.', de: 'Text.', fr: 'Texte.' })
    const found: string[] = []
    for (let cursor: string | null = null, pages = 0; pages < 30; pages += 1) {
      const page = await line.connector.candidates(
        line.source,
        { limit: 2, cursor },
        new AbortController().signal,
      )
      expect(page.items.length).toBeLessThanOrEqual(2)
      found.push(...page.items.map(({ externalId }) => externalId))
      cursor = page.nextCursor
      if (cursor === null) break
    }
    expect(found).toHaveLength(9)
    expect(new Set(found).size).toBe(9)
    const wrong = line.connector.candidates(
      line.source,
      { limit: 2, cursor: 'x' },
      new AbortController().signal,
    )
    await expect(wrong).rejects.toThrow(/expected the cursor/)
  })
})
