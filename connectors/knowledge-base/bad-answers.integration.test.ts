// What vendors answer on bad days: each a clear reason, nothing lost, nothing removed, and the next run puts it right.
import { afterEach, describe, expect, it } from 'vitest'
import type { SitePage } from '../../core/testing/site-server.ts'
import { startHubSpot } from './testing/hubspot-site.ts'
import { createVendorLine } from './testing/vendor-line.ts'
import { json, times, type VendorSite } from './testing/vendor-site.ts'
import { startZendesk } from './testing/zendesk-site.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const COUNT = 6
const plain = ({
  port,
  trouble,
  calm,
  asked,
  close,
}: Pick<VendorSite, 'port' | 'trouble' | 'calm' | 'asked' | 'close'>) => ({
  port,
  trouble,
  calm,
  asked,
  close,
})
const vendors = {
  HubSpot: async () => {
    const site = await startHubSpot()
    for (let id = 1; id <= COUNT; id += 1) site.post(String(id), `Text ${id}.`)
    const line = createVendorLine(site.port, {
      provider: 'hubspot',
      baseUrl: site.origin,
      content: ['blog-posts'],
    })
    const again = {
      results: [...site.content['blog-posts'].slice(0, 2)],
      paging: { next: { after: 'MQ==' } },
    }
    return {
      site: plain(site),
      line,
      /** In the address of a list's second page. */
      second: 'after=',
      list: '/cms/v3/blogs/posts?limit=100&archived=false',
      empty: { results: [] },
      sameAgain: () => again,
      largest: 'limit=100',
    }
  },
  Zendesk: async () => {
    const site = await startZendesk()
    for (let id = 1; id <= COUNT; id += 1) site.put(id, { en: `Text ${id}.` })
    const line = createVendorLine(site.port, { provider: 'zendesk', baseUrl: site.origin, email: 'a@b.org' })
    const next = `${site.origin}/api/v2/help_center/articles.json?page[size]=100&page[after]=1`
    return {
      site: plain(site),
      line,
      second: 'page[after]',
      list: '/api/v2/help_center/articles.json',
      empty: { articles: [], meta: { has_more: false }, links: { next: null } },
      sameAgain: () => ({
        articles: [{ id: 1, locale: 'en', body: 'Text 1.', translations: [] }],
        meta: { has_more: true },
        links: { next },
      }),
      largest: 'page[size]=100',
    }
  },
}

const half = (page: SitePage): SitePage => ({ ...page, body: String(page.body).slice(0, 40) })
const errorPage: SitePage = { body: '<html><h1>Sorry, we are down for maintenance</h1></html>' }
const troubles: [string, SitePage, RegExp][] = [
  ['200 with an error page', errorPage, /expected the API's JSON, got a page of text\/html/],
  ['half a page of JSON', half(json({ results: 'x'.repeat(99) })), /characters of broken JSON/],
  ['JSON of another shape', json({ message: 'ok' }), /expected the API's JSON, got JSON without it/],
  ['JSON that is null', json(null), /expected the API's JSON/],
  ['status 500', json({}, { status: 500 }), /expected status 200, got 500/],
  ['status 503 with words', { status: 503, body: 'Service Unavailable' }, /got 503/],
  ['a connection that breaks', { trouble: 'reset' }, /expected an answer, got/],
  [
    'an answer that breaks off',
    { ...json({ results: [] }), trouble: 'break-off' },
    /expected an answer, got/,
  ],
  ['status 429 without end', json({}, { status: 429, headers: { 'retry-after': '1' } }), /429/],
]

for (const [name, open] of Object.entries(vendors)) {
  describe(`${name} on a bad day`, () => {
    const start = async () => {
      const vendor = await open()
      closers.push(vendor.site.close, vendor.line.close)
      const first = await vendor.line.run()
      expect(first.words).toHaveLength(COUNT)
      vendor.site.asked()
      return vendor
    }

    it.each(troubles)('keeps everything and says why: %s', async (_, page, message) => {
      const { site, line, second } = await start()
      site.trouble((path) => (decodeURIComponent(path).includes(second) ? page : undefined))
      const { enumeration, words } = await line.run({ trigger: 'person' })
      expect(enumeration).toMatchObject({ complete: false, message: expect.stringMatching(message) })
      expect(words.length).toBeGreaterThan(0)
      expect(words.every((word) => word.startsWith('unchanged'))).toBe(true)
      expect(line.live.size).toBe(COUNT)
      site.calm()
      const after = await line.run({ trigger: 'person' })
      expect(after.enumeration).toEqual({ complete: true, message: null })
      expect(after.words).toHaveLength(COUNT)
    })

    it.each(troubles)('fails as a whole when the first call does: %s', async (_, page, message) => {
      const { site, line } = await start()
      site.trouble(() => page)
      await expect(line.run({ trigger: 'person' })).rejects.toThrow(message)
      expect(line.live.size).toBe(COUNT)
    })

    it('tries again what passes', async () => {
      const { site, line, second } = await start()
      site.trouble(times(2, second, errorPage))
      expect((await line.run({ trigger: 'person' })).enumeration.complete).toBe(true)
    })

    it('stops at a list that never ends', async () => {
      const { site, line, list, sameAgain } = await start()
      site.trouble((path) => (decodeURIComponent(path).startsWith(list) ? json(sameAgain()) : undefined))
      const { enumeration } = await line.run({ trigger: 'person' })
      expect(enumeration).toMatchObject({
        complete: false,
        message: expect.stringMatching(/expected the list to end, got a cursor that came before/),
      })
      expect(line.live.size).toBe(COUNT)
      expect(site.asked().length).toBeLessThan(10)
    })

    it('stops at a list whose cursors are always new and bring nothing new', async () => {
      const { site, line, list, sameAgain } = await start()
      let call = 0
      site.trouble((path) => {
        if (!decodeURIComponent(path).startsWith(list)) return undefined
        call += 1
        const text = JSON.stringify(sameAgain())
        return json(
          JSON.parse(text.replace('MQ==', `c${call}`).replace('page[after]=1', `page[after]=c${call}`)),
        )
      })
      const { enumeration } = await line.run({ trigger: 'person' })
      expect(enumeration.message).toMatch(/expected the list to end, got \d+ pages and still more/)
      expect(site.asked().length).toBeLessThan(40)
    })

    it('takes an article once that comes on two pages', async () => {
      const { line } = await start()
      const { words } = await line.run({ trigger: 'person' })
      expect(new Set(words).size).toBe(words.length)
    })

    it('asks one by one before it believes that some are gone', async () => {
      const { site, line, second } = await start()
      // The list ends after its first page: fewer than the guard's twenty are missing.
      site.trouble((path) => {
        if (decodeURIComponent(path).includes(second))
          return json({ results: [], articles: [], meta: { has_more: false }, links: {} })
        return undefined
      })
      const { words } = await line.run({ trigger: 'person' })
      expect(words).toHaveLength(COUNT)
      expect(words.filter((word) => word.startsWith('gone'))).toEqual([])
    })

    it('leaves a list of nothing to the engine, which holds the run', async () => {
      const { site, line, list, empty } = await start()
      site.trouble((path) => (decodeURIComponent(path).startsWith(list) ? json(empty) : undefined))
      const { items, enumeration } = await line.run({ trigger: 'person', ends: 'held' })
      expect(items).toEqual([])
      expect(enumeration.complete).toBe(true)
      site.calm()
      // Held: the next poll looks at everything again.
      expect((await line.run()).words).toHaveLength(COUNT)
    })

    it('asks for smaller pages when one is too large to take', async () => {
      const { site, line, list, largest } = await start()
      const huge = { ...errorPage, headers: { 'content-length': '99000000' } }
      site.trouble((path) => {
        const address = decodeURIComponent(path)
        return address.startsWith(list) && address.includes(largest) ? huge : undefined
      })
      const { enumeration, words } = await line.run({ trigger: 'person' })
      expect([enumeration.complete, words.length]).toEqual([true, COUNT])
    })

    it('forgets no change when a run is cancelled, fails or dies before its end', async () => {
      const { line } = await start()
      line.live.clear()
      for (const ends of ['cancelled', 'failed'] as const) {
        const swept = await line.run({ trigger: 'person', ends: 'cancelled' })
        expect(swept.words).toHaveLength(COUNT)
        expect((await line.run({ ends, trigger: 'person' })).words).toHaveLength(COUNT)
        line.live.clear()
      }
    })

    it('reads everything again when the clock went back', async () => {
      const { line } = await start()
      line.advance(-48 * 3_600_000)
      const { enumeration, words } = await line.run()
      expect([enumeration.complete, words.length]).toEqual([true, COUNT])
    })

    it('begins anew when its checkpoint cannot be read', async () => {
      const { line } = await start()
      line.stores.rows.checkpoints.set(line.source.id, '{"settings":')
      expect((await line.run()).enumeration.complete).toBe(true)
    })
  })
}
