import { afterEach, describe, expect, it } from 'vitest'
import { WebsiteSettings } from '../../core/source.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { createMemoryVendorStores } from '../../core/testing/memory-vendor-stores.ts'
import { pageWith, type SiteServer, startSite } from '../../core/testing/site-server.ts'
import { type Connectors, createConnectors } from '../create-connectors.ts'

let site: SiteServer
let connectors: Connectors
afterEach(async () => {
  await connectors.close()
  await site.close()
})

async function preview(pages: Parameters<typeof startSite>[0], settings: object = {}) {
  site = await startSite(pages)
  connectors = createConnectors({
    files: { attached: async () => [], read: async () => new Uint8Array() },
    vendorStores: createMemoryVendorStores(),
    allowPrivateNetwork: [`127.0.0.1:${site.port}`],
    contactUrl: null,
    clock: { now: Date.now, sleep: async () => {} },
    log: silentLogger,
  })
  const parsed = WebsiteSettings.parse({ startUrls: [`${site.origin}/`], scope: 'host', ...settings })
  return connectors.preview(parsed, new AbortController().signal)
}

describe('preview', () => {
  it('lists what would be fetched, and why the rest would not', async () => {
    const { items, counts, cut } = await preview({
      '/robots.txt': 'User-agent: *\nDisallow: /secret',
      '/': pageWith(['/a', '/secret', '/gone', 'https://example.org/']),
      '/a': pageWith([]),
    })
    expect(items.map((item) => ({ ...item, url: item.url.replace(site.origin, '') }))).toEqual([
      { url: '/secret', decision: 'skip', reason: 'robots' },
      { url: '/', decision: 'fetch' },
      { url: '/a', decision: 'fetch' },
      { url: '/gone', decision: 'skip', reason: 'not-found' },
    ])
    expect(counts).toEqual({ fetch: 2, skip: 2 })
    expect(cut).toBe(false)
  })

  it('counts addresses beyond its own limit as fetched, up to the limit of the source', async () => {
    const { items, counts, cut } = await preview(
      (path) =>
        path === '/'
          ? pageWith(Array.from({ length: 700 }, (_, i) => `/p/${i}`))
          : path.startsWith('/p/')
            ? 'x'
            : undefined,
      { maxPages: 600 },
    )
    expect(site.pageHits()).toHaveLength(500)
    expect(counts).toEqual({ fetch: 600, skip: 101 })
    expect(items.at(-1)).toMatchObject({ decision: 'skip', reason: 'page-limit' })
    expect(cut).toBe(true)
  })

  it('says that robots.txt forbids the start, and throws when it cannot be reached', async () => {
    const forbidden = await preview({ '/robots.txt': 'User-agent: *\nDisallow: /' })
    expect(forbidden.items).toMatchObject([{ decision: 'skip', reason: 'robots' }])
    await connectors.close()
    await site.close()
    await expect(preview({})).rejects.toMatchObject({ code: 'fetch-failed' })
  })
})
