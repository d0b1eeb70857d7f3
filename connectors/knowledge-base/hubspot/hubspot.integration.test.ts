// HubSpot on loopback: what is read of it, what it says of access and limits, what arrives by polls and by sweeps.
import { afterEach, describe, expect, it } from 'vitest'
import { type HubSpotSite, startHubSpot } from '../testing/hubspot-site.ts'
import { createVendorLine, textOf } from '../testing/vendor-line.ts'
import { json } from '../testing/vendor-site.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(
  settings: Record<string, unknown> = {},
  options: { pageSize?: number; knowledgeBase?: boolean } = {},
) {
  const site = await startHubSpot(options)
  const line = createVendorLine(site.port, { provider: 'hubspot', baseUrl: site.origin, ...settings })
  closers.push(site.close, line.close)
  return { site, line }
}
const posts = { content: ['blog-posts'] }

async function openPosts(count: number, settings: Record<string, unknown> = posts) {
  const { site, line } = await open(settings)
  for (let id = 1; id <= count; id += 1) site.post(String(id), `Text ${id}.`)
  return { site, line }
}
const change = (site: HubSpotSite, id: string, text: string): void =>
  site.post(id, text, { updated: new Date(Date.now() + 60_000).toISOString() })

describe('HubSpot', () => {
  it('brings pages and articles from their public address, posts from the API, each with what the API knows', async () => {
    const { site, line } = await open()
    site.post('1', 'Refunds take five days.')
    site.sitePage('2', 'We sell chairs.')
    site.article(3, 'Reset it in the settings.')
    const { items, words } = await line.run()
    expect(words).toEqual(['document blog-posts/1', 'document knowledge-articles/3', 'document site-pages/2'])
    const byId = new Map(items.map((item) => [item.type === 'document' ? item.raw.externalId : '', item]))
    expect(textOf(byId.get('blog-posts/1'))).toBe('<h2>About 1</h2><p>Refunds take five days.</p>')
    expect(textOf(byId.get('site-pages/2'))).toContain('We sell chairs.')
    expect(textOf(byId.get('knowledge-articles/3'))).toContain('Reset it in the settings.')
    expect(byId.get('blog-posts/1')).toMatchObject({
      raw: { title: 'Post 1', url: `${site.origin}/blog/1`, language: 'en' },
    })
    expect(site.hits.find(({ path }) => path.startsWith('/cms'))?.headers.authorization).toBe(
      'Bearer token-of-a-test',
    )
    // The token is for the API, not for pages.
    expect(site.hits.find(({ path }) => path === '/pages/2')?.headers.authorization).toBeUndefined()
  })

  it.each([
    ['a draft', { currentlyPublished: false, currentState: 'DRAFT' }, 'draft'],
    ['a scheduled one', { currentlyPublished: false, currentState: 'SCHEDULED' }, 'scheduled'],
    ['one for members', { publicAccessRulesEnabled: true }, 'for members only'],
    ['one behind a password', { password: 'x' }, 'behind a password'],
    ['one archived in the dashboard', { archivedInDashboard: true }, 'archived'],
  ])('leaves out %s, and says so', async (_, fields, word) => {
    const { site, line } = await open(posts)
    site.post('1', 'Secret.', fields)
    const { items } = await line.run()
    expect(items).toEqual([
      {
        type: 'excluded',
        externalId: 'blog-posts/1',
        url: `${site.origin}/blog/1`,
        reason: 'unpublished',
        message: `The vendor says: ${word}.`,
      },
    ])
  })

  it('polls with one call a list, and brings what was edited, archived and added', async () => {
    const { site, line } = await openPosts(3)
    await line.run()
    site.asked()
    expect((await line.run()).words).toEqual([])
    const asked = site.asked()
    expect(asked).toHaveLength(2)
    expect(asked.every((path) => path.includes('updatedAfter=20'))).toBe(true)
    change(site, '2', 'Edited.')
    change(site, '4', 'New.')
    site.remove('blog-posts', '1', { archive: true })
    const { words, enumeration } = await line.run()
    expect(words).toEqual(['document blog-posts/2', 'document blog-posts/4', 'excluded blog-posts/1'])
    expect(enumeration).toEqual({ complete: false, message: null })
    expect([...line.live.keys()].sort()).toEqual(['blog-posts/2', 'blog-posts/3', 'blog-posts/4'])
  })

  it('finds by the daily sweep what was deleted without a word', async () => {
    const { site, line } = await openPosts(3)
    await line.run()
    site.remove('blog-posts', '2')
    expect((await line.run()).words).toEqual([])
    line.advance(24 * 3_600_000)
    const { words, enumeration } = await line.run()
    expect(words).toEqual(['gone blog-posts/2', 'unchanged blog-posts/1', 'unchanged blog-posts/3'])
    expect(enumeration.complete).toBe(true)
  })

  it('sweeps when a person asks, and when the settings changed', async () => {
    const { line } = await openPosts(2)
    await line.run()
    expect((await line.run({ trigger: 'person' })).enumeration.complete).toBe(true)
    const picked = { ...line.source, settings: { ...line.source.settings, pick: ['blog-posts/2'] } }
    const { words, items } = await line.run({ of: picked })
    expect(words).toEqual(['excluded blog-posts/1', 'unchanged blog-posts/2'])
    expect(items[0]).toMatchObject({ reason: 'not-picked' })
  })

  it('picks a whole kind by its name', async () => {
    const { site, line } = await open({ pick: ['blog-posts'] })
    site.post('1', 'Text.')
    site.sitePage('2', 'Text.')
    expect((await line.run()).words).toEqual(['document blog-posts/1', 'excluded site-pages/2'])
    expect(site.asked()).not.toContain('/pages/2')
  })

  it('does not take a post for deleted that the list skipped because another was deleted meanwhile', async () => {
    const { site, line } = await openPosts(6)
    await line.run()
    let pages = 0
    site.trouble((path) => {
      if (path.includes('archived=false') && ++pages === 2) site.remove('blog-posts', '1')
      return undefined
    })
    const { words } = await line.run({ trigger: 'person' })
    expect(words.filter((word) => word.startsWith('gone'))).toEqual([])
    expect(words).toContain('unchanged blog-posts/3')
  })

  it('reads an edited knowledge article with the sweep, and asks for its page with what it knows', async () => {
    const { site, line } = await open({ content: ['knowledge-articles'] })
    for (const id of [1, 2, 3]) site.article(id, `Text ${id}.`)
    await line.run()
    site.article(2, 'Edited.')
    site.article(4, 'New.')
    site.asked()
    expect((await line.run()).words).toEqual(['document knowledge-articles/4'])
    expect(site.asked().filter((path) => path.startsWith('/knowledge'))).toEqual(['/knowledge/4'])
    const sweep = await line.run({ trigger: 'person' })
    expect(sweep.words).toEqual([
      'document knowledge-articles/2',
      'unchanged knowledge-articles/1',
      'unchanged knowledge-articles/3',
      'unchanged knowledge-articles/4',
    ])
  })

  it('keeps an article that the search forgot while its page stands, and drops it when the page is gone', async () => {
    const { site, line } = await open({ content: ['knowledge-articles'] })
    for (const id of [1, 2, 3]) site.article(id, `Text ${id}.`)
    await line.run()
    const [forgotten] = site.articles.splice(0, 1)
    expect((await line.run({ trigger: 'person' })).words).toContain('unchanged knowledge-articles/1')
    site.pages.delete(new URL(forgotten?.url ?? '').pathname)
    expect((await line.run({ trigger: 'person' })).words).toContain('gone knowledge-articles/1')
  })

  it('asks each query of the site search and takes an article once', async () => {
    const { site, line } = await open({ content: ['knowledge-articles'], articleQueries: ['how', 'why'] })
    for (const id of [1, 2, 3]) site.article(id, `Text ${id}.`)
    expect((await line.run()).words).toHaveLength(3)
    expect(site.asked().filter((path) => path.includes('q=why'))).toHaveLength(2)
  })

  it('waits as long as HubSpot asks, and goes on', async () => {
    const { site, line } = await openPosts(2)
    let calls = 0
    site.trouble(() => {
      calls += 1
      if (calls === 1) return json({ status: 'error' }, { status: 429, headers: { 'retry-after': '7' } })
      if (calls === 3) {
        const headers = { 'x-hubspot-ratelimit-interval-milliseconds': '10000' }
        return json({ status: 'error', policyName: 'TEN_SECONDLY_ROLLING' }, { status: 429, headers })
      }
      return undefined
    })
    expect((await line.run()).words).toEqual(['document blog-posts/1', 'document blog-posts/2'])
    expect(line.slept).toEqual([7000, 10_000])
  })

  it('does not wait out the quota of a day: the run ends partial, and nothing is removed', async () => {
    const { site, line } = await openPosts(5)
    await line.run()
    const headers = { 'x-hubspot-ratelimit-daily-remaining': '0' }
    site.trouble((path) =>
      path.includes('archived=false') && path.includes('after=')
        ? json({ status: 'error', policyName: 'DAILY' }, { status: 429, headers })
        : undefined,
    )
    const { enumeration } = await line.run({ trigger: 'person' })
    expect(enumeration).toMatchObject({ complete: false, message: expect.stringContaining('429') })
    expect(line.slept).toEqual([])
    expect(line.live.size).toBe(5)
  })

  it('slows down before the limit is passed', async () => {
    const { site, line } = await openPosts(1)
    const headers = {
      'x-hubspot-ratelimit-remaining': '0',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    }
    site.trouble((path) => (path.includes('archived=true') ? json({ results: [] }, { headers }) : undefined))
    await line.run()
    expect(line.slept).toEqual([10_000])
  })

  it.each([
    [
      401,
      { status: 'error', category: 'INVALID_AUTHENTICATION' },
      /expected access, got status 401.*settings\.token/,
    ],
    [
      403,
      { category: 'MISSING_SCOPES', errors: [{ context: { requiredGranularScopes: ['content', 'cms.x'] } }] },
      /got status 403.*"content, cms\.x".*Scopes/,
    ],
    [403, { category: 'MISSING_SCOPES', context: { missingScopes: ['content'] } }, /403.*"content"/],
    [403, { category: 'MISSING_SCOPES', errors: 'none', context: null }, /403.*"content"/],
  ])('explains status %i', async (status, body, message) => {
    const { site, line } = await openPosts(1)
    site.trouble(() => json(body, { status }))
    const failed = line.run()
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.not.toThrow(/token-of-a-test/)
  })

  it('reads the other kinds when one is refused, and says that the run is not complete', async () => {
    const { site, line } = await open()
    site.post('1', 'Text.')
    site.trouble((path) => (path.includes('site-pages') ? json({}, { status: 403 }) : undefined))
    const { words, enumeration } = await line.run()
    expect(words).toEqual(['document blog-posts/1'])
    expect(enumeration).toMatchObject({
      complete: false,
      message: expect.stringMatching(/website pages.*403/),
    })
  })

  it('never sends the token to another server', async () => {
    const { site, line } = await openPosts(1)
    site.trouble(() => ({ redirect: 'https://example.org/cms' }))
    await expect(line.run()).rejects.toThrow(/got a redirect to https:\/\/example\.org/)
    const elsewhere = await startHubSpot()
    closers.push(elsewhere.close)
    site.calm()
    site.trouble(() => ({ redirect: `${elsewhere.origin}/cms` }))
    await expect(line.run()).rejects.toThrow(/expected .* got /)
    expect(elsewhere.hits).toEqual([])
  })

  it('brings exactly the article that a notice names', async () => {
    const { site, line } = await openPosts(3)
    await line.run()
    change(site, '2', 'Edited.')
    site.asked()
    const read = (id: string) => line.connector.read(line.source, id, new AbortController().signal)
    expect((await read('2')).map(textOf)).toEqual(['<h2>About 2</h2><p>Edited.</p>'])
    expect(site.asked()).toEqual(['/cms/v3/blogs/posts/2'])
    site.remove('blog-posts', '3')
    expect(await read('3')).toMatchObject([{ type: 'gone', externalId: 'blog-posts/3' }])
    expect(await read('999')).toEqual([])
  })

  it('offers all of it to pick from, page by page, with its states', async () => {
    const { site, line } = await open()
    for (const id of ['1', '2', '3']) site.post(id, 'Text.')
    site.sitePage('4', 'Draft.', { currentlyPublished: false, currentState: 'DRAFT' })
    site.article(5, 'Text.')
    const found: string[] = []
    for (let cursor: string | null = null, pages = 0; pages < 30; pages += 1) {
      const page = await line.connector.candidates(
        line.source,
        { limit: 2, cursor },
        new AbortController().signal,
      )
      expect(page.items.length).toBeLessThanOrEqual(2)
      found.push(...page.items.map(({ externalId, state, title }) => `${externalId} ${state} ${title}`))
      cursor = page.nextCursor
      if (cursor === null) break
    }
    expect(found).toEqual([
      'site-pages/4 draft Page 4',
      'blog-posts/1 published Post 1',
      'blog-posts/2 published Post 2',
      'blog-posts/3 published Post 3',
      'knowledge-articles/5 published Article 5',
    ])
  })
})

describe('the knowledge base API of HubSpot', () => {
  const articles = { content: ['knowledge-articles'] }
  const openArticles = (settings = {}) => open({ ...articles, ...settings }, { knowledgeBase: true })

  it('gives the texts of articles, so that no public page is read', async () => {
    const { site, line } = await openArticles()
    for (const id of ['1', '2', '3']) site.write(id, `Text ${id}.`, { subtitle: 'Short & <good>' })
    const { items, enumeration } = await line.run()
    expect(items.map(textOf)).toEqual(
      ['1', '2', '3'].map((id) => `<p>Short &amp; &lt;good&gt;</p><p>Text ${id}.</p>`),
    )
    expect(items[0]).toMatchObject({
      raw: { externalId: 'knowledge-articles/1', title: 'Article 1', url: `${site.origin}/knowledge/1` },
    })
    expect(enumeration.complete).toBe(true)
    expect(site.asked().filter((path) => path.startsWith('/knowledge'))).toEqual([])
  })

  it('brings an edited and a deleted article without the daily sweep and with it', async () => {
    const { site, line } = await openArticles()
    for (const id of ['1', '2', '3']) site.write(id, `Text ${id}.`)
    await line.run()
    site.write('2', 'Edited.', { updatedAt: new Date(Date.now() + 60_000).toISOString() })
    expect((await line.run()).words).toEqual(['document knowledge-articles/2'])
    site.written.splice(0, 1)
    expect((await line.run({ trigger: 'person' })).words).toContain('gone knowledge-articles/1')
    const read = await line.connector.read(line.source, '2', new AbortController().signal)
    expect(read.map(textOf)).toEqual(['<p>Edited.</p>'])
  })

  it.each([
    ['a draft', { state: 'DRAFT' }, 'excluded'],
    ['an archived one', { archivedInDashboard: true }, 'excluded'],
    ['one for groups without a group', { accessType: 'ACCESS_GROUP_MEMBERSHIP' }, 'excluded'],
    ['one with an access that is not known', { accessType: 'NEW_KIND' }, 'excluded'],
    ['one for everybody', { accessType: 'PUBLIC' }, []],
    ['one for who is signed in', { accessType: 'SSO_LOGIN' }, ['signed-in']],
    [
      'one for groups',
      { accessType: 'ACCESS_GROUP_MEMBERSHIP', accessGroupIds: ['7', 5] },
      ['access-group:5', 'access-group:7'],
    ],
  ])('shows %s to whom HubSpot shows it', async (_, fields, expected) => {
    const { site, line } = await openArticles()
    site.write('1', 'Text.', fields as Record<string, unknown>)
    const [item] = (await line.run()).items
    expect(item?.type === 'document' ? item.raw.audience : item?.type).toEqual(expected)
  })

  it.each([403, 404])('gives way to the site search where it answers %i', async (status) => {
    const { site, line } = await openArticles()
    site.write('1', 'By the API.')
    site.article(2, 'On its page.')
    site.trouble((path) =>
      path.startsWith('/cms/knowledge-base') ? json({ status: 'error' }, { status }) : undefined,
    )
    const { words, enumeration } = await line.run()
    expect(words).toEqual(['document knowledge-articles/2'])
    expect(enumeration.complete).toBe(true)
    // When the account gets it, the next sweep goes by it.
    site.calm()
    site.write('2', 'By the API.')
    const { items } = await line.run({ trigger: 'person' })
    expect(items.map(textOf).sort()).toEqual(['<p>By the API.</p>', '<p>By the API.</p>'])
  })
})

describe('a token that loses the scope of knowledge articles', () => {
  /** One article for everybody and one for members, both read by the API; then it answers with `status`. */
  const lose = async (status: number, { partial = false } = {}) => {
    const { site, line } = await open(
      { content: ['blog-posts', 'knowledge-articles'] },
      { knowledgeBase: true },
    )
    site.post('9', 'A post.')
    site.write('1', 'For everybody.')
    site.write('2', 'For members.', { accessType: 'SSO_LOGIN' })
    for (const id of [1, 2]) site.article(id, 'On its page.')
    if (partial) site.trouble((path) => (path.includes('/blogs/') ? json({}, { status: 403 }) : undefined))
    await line.run()
    site.calm()
    site.trouble((path) => {
      if (path.startsWith('/cms/knowledge-base')) return json({ status: 'error' }, { status })
      return path === '/knowledge/2' ? { redirect: `${site.origin}/_hcms/mem/login` } : undefined
    })
    return { site, line }
  }
  const all = ['blog-posts/9', 'knowledge-articles/1', 'knowledge-articles/2']

  it.each([
    [403, /got status 403\. Nothing was removed.*cms\.knowledge_base\.articles\.read/],
    [404, /got status 404\. Nothing was removed.*knowledgeBaseApiVersion/],
  ])('at status %i fails for the articles instead of taking those for members out', async (status, told) => {
    const { site, line } = await lose(status)
    for (const trigger of ['person', 'schedule'] as const) {
      const { words, enumeration } = await line.run({ trigger })
      expect(words.filter((word) => word.includes('knowledge'))).toEqual([])
      expect(enumeration).toMatchObject({ complete: false, message: expect.stringMatching(told) })
    }
    expect([...line.live.keys()].sort()).toEqual(all)
    expect(site.asked().filter((path) => path.startsWith('/knowledge'))).toEqual([])
    // With its scope again it goes on as before.
    site.calm()
    expect((await line.run({ trigger: 'person' })).enumeration.complete).toBe(true)
    expect([...line.live.keys()].sort()).toEqual(all)
  })

  it('remembers it of a run that did not end well, over changed settings, and when a notice comes', async () => {
    const { line } = await lose(403, { partial: true })
    const changed = { ...line.source, settings: { ...line.source.settings, sweepHours: 12 } }
    const { words, enumeration } = await line.run({ of: changed })
    expect(words).toEqual(['document blog-posts/9'])
    expect(enumeration.message).toMatch(/knowledge articles.*403/)
    await expect(line.connector.read(changed, '2', new AbortController().signal)).rejects.toThrow(/403/)
    // The run after it sweeps no less.
    expect((await line.run({ of: changed })).enumeration.message).toMatch(/403/)
    expect([...line.live.keys()].sort()).toEqual(all)
  })
})

describe('a dated version of the API', () => {
  it('is asked at its own paths', async () => {
    const { site, line } = await open({ apiVersion: '2026-09' })
    site.post('1', 'Text.')
    site.sitePage('2', 'Text.')
    site.article(3, 'Text.')
    expect((await line.run()).words).toHaveLength(3)
    const asked = site.asked().filter((path) => path.startsWith('/cms'))
    expect(asked.filter((path) => path.includes('v3'))).toEqual([])
    expect((await line.connector.read(line.source, '1', new AbortController().signal)).length).toBe(1)
  })
})
