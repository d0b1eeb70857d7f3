import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { documentsIn, knownFrom } from '../../core/testing/connector-contract.ts'
import { pageWith } from '../../core/testing/site-server.ts'
import { serveSite, type TestSite } from './crawl-for-tests.ts'

let site: TestSite | undefined
afterEach(() => site?.close())
const serve = async (...args: Parameters<typeof serveSite>): Promise<TestSite> => {
  site = await serveSite(...args)
  return site
}
const xml = { headers: { 'content-type': 'application/xml' } }

describe('crawl', () => {
  it('goes breadth-first in the order of the links, however slow a page is', async () => {
    const { crawl } = await serve({
      '/': pageWith(['/a', '/b']),
      '/a': { body: pageWith(['/a1', '/a2']), delayMs: 200 },
      '/b': pageWith(['/b1']),
      '/a1': pageWith(['/deep']),
      '/a2': pageWith([]),
      '/b1': pageWith(['/a']),
      '/deep': pageWith([]),
    })
    const { paths, complete } = await crawl()
    expect(paths).toEqual({ document: ['/', '/a', '/b', '/a1', '/a2', '/b1', '/deep'] })
    expect(complete).toBe(true)
  })

  it('brings bodies as they came, with type, name, address and links', async () => {
    const german = Buffer.from('<title>Größe</title><a href="/?q=ü">x</a>', 'latin1')
    const { crawl, site } = await serve({
      '/': pageWith(['/gr%C3%B6%C3%9Fe.html?x=1#top']),
      '/gr%C3%B6%C3%9Fe.html?x=1': {
        body: german,
        etag: '"7"',
        lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT',
        headers: { 'content-type': 'text/html; charset=iso-8859-1' },
      },
    })
    const { items } = await crawl({ keepSelector: 'main', dropSelector: '.ad', maxPages: 2 })
    const raw = documentsIn(items)[1]
    expect(raw).toMatchObject({
      externalId: `${site.origin}/gr%C3%B6%C3%9Fe.html?x=1`,
      url: `${site.origin}/gr%C3%B6%C3%9Fe.html?x=1`,
      name: 'größe.html',
      contentType: 'text/html; charset=iso-8859-1',
      validators: { etag: '"7"', lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT', updatedAt: null },
      links: [`${site.origin}/?q=%C3%BC`],
      keepSelector: 'main',
      dropSelector: '.ad',
    })
    expect(Buffer.from(raw?.body ?? []).equals(german)).toBe(true)
  })

  it('keeps to its scope, but remembers links that lead out of it', async () => {
    const { crawl, site } = await serve({
      '/docs/': pageWith(['/docs/a', '/other', 'https://example.org/x']),
      '/docs/a': pageWith(['/docs/']),
    })
    const { items, paths } = await crawl({ startUrls: [`${site.origin}/docs/`], scope: 'path' })
    expect(paths).toEqual({ document: ['/docs', '/docs/a'] })
    expect(documentsIn(items)[0]?.links).toEqual([
      `${site.origin}/docs/a`,
      `${site.origin}/other`,
      'https://example.org/x',
    ])
  })

  it('reads one page for scope page', async () => {
    const { crawl } = await serve({ '/': pageWith(['/a']), '/a': pageWith([]), '/sitemap.xml': '/a' })
    expect((await crawl({ scope: 'page' })).paths).toEqual({ document: ['/'] })
  })

  it('accounts for every address once: read, left out or missing, each with its reason', async () => {
    const { crawl } = await serve({
      '/robots.txt': { body: 'User-agent: *\nDisallow: /secret', headers: { 'content-type': 'text/plain' } },
      '/': pageWith([
        '/a',
        '/a/',
        '/index.html',
        '/secret/x',
        '/old/y',
        '/pic.png',
        '/zip',
        '/missing',
        '/guide.pdf',
        '/noindex',
        '/tagged',
        '/denied',
      ]),
      '/a': pageWith(['/a?utm_source=x', '/secret/x']),
      '/zip': { body: 'PK', headers: { 'content-type': 'application/zip' } },
      '/guide.pdf': { body: '%PDF', headers: { 'content-type': 'application/octet-stream' } },
      '/noindex': pageWith(['/behind'], 'x', '<meta name="robots" content="noindex">'),
      '/tagged': { body: pageWith(['/unseen']), headers: { 'x-robots-tag': 'noindex, nofollow' } },
      '/denied': { status: 403 },
      '/behind': pageWith([]),
      '/unseen': pageWith([]),
    })
    const { paths } = await crawl({ exclude: ['/old/**'] })
    expect(paths).toEqual({
      document: ['/', '/a', '/guide.pdf', '/behind'],
      robots: ['/secret/x'],
      'not-in-scope': ['/old/y'],
      'unsupported-type': ['/pic.png', '/zip'],
      'not-found': ['/missing'],
      'no-index': ['/noindex', '/tagged'],
      'access-denied': ['/denied'],
    })
  })

  it('never fetches more pages than the cap, and says of each other address that it was one too many', async () => {
    const { crawl, site } = await serve((path) => {
      const n = path === '/' ? 0 : Number(/^\/p(\d+)$/.exec(path)?.[1] ?? 'x')
      return Number.isNaN(n) || n > 60 ? undefined : pageWith([1, 2, 3].map((i) => `/p${n * 3 + i}`))
    })
    const first = await crawl({ maxPages: 20 })
    expect(site.pageHits()).toHaveLength(20)
    expect(first.paths['document']).toEqual(['/', ...Array.from({ length: 19 }, (_, i) => `/p${i + 1}`)])
    expect(first.paths['page-limit']).toEqual(Array.from({ length: 41 }, (_, i) => `/p${i + 20}`))
    expect(first.complete).toBe(true)
    expect((await crawl({ maxPages: 20 })).paths).toEqual(first.paths)
  })

  it('reads what only the sitemaps name, before links, from indexes and gzip', async () => {
    const { crawl, site } = await serve((path) => {
      const { origin } = site
      const list = (name: string) => `<urlset><url><loc>${origin}${name}</loc></url></urlset>`
      const pages: Record<string, object | string> = {
        '/robots.txt': {
          body: `Sitemap: ${origin}/sitemap-index.xml`,
          headers: { 'content-type': 'text/plain' },
        },
        '/sitemap-index.xml': {
          ...xml,
          body: `<sitemapindex><sitemap><loc>${origin}/sitemap1.xml.gz</loc></sitemap></sitemapindex>`,
        },
        '/sitemap1.xml.gz': {
          body: gzipSync(list('/orphan')),
          headers: { 'content-type': 'application/gzip' },
        },
        '/sitemap.xml': { ...xml, body: list('/second') },
        '/': pageWith(['/linked']),
        '/linked': pageWith([]),
        '/orphan': pageWith([]),
        '/second': pageWith([]),
      }
      return pages[path] as string
    })
    expect((await crawl()).paths).toEqual({ document: ['/', '/orphan', '/second', '/linked'] })
  })

  it('is not complete when a sitemap cannot be read now', async () => {
    const { crawl } = await serve({ '/': pageWith([]), '/sitemap.xml': { status: 500 } })
    expect(await crawl()).toMatchObject({ complete: false, paths: { document: ['/'] } })
  })

  it('asks conditionally and follows the stored links of a page that did not change', async () => {
    const { crawl, site } = await serve({
      '/': { body: pageWith(['/a']), etag: '"1"' },
      '/a': { body: pageWith(['/b']), lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT' },
      '/b': pageWith([]),
      '/c': pageWith([]),
    })
    const first = await crawl()
    const known = knownFrom(documentsIn(first.items))
    expect((await crawl({}, { known })).paths).toEqual({ unchanged: ['/', '/a'], document: ['/b'] })
    site.put({ '/a': { body: pageWith(['/c']), etag: '"2"' }, '/b': null })
    expect((await crawl({}, { known })).paths).toEqual({ unchanged: ['/'], document: ['/a', '/c'] })
  })

  it('calls a page gone when it was known and its server says 404 or 410', async () => {
    const { crawl, site } = await serve({
      '/': pageWith(['/a', '/b']),
      '/a': pageWith([]),
      '/b': pageWith([]),
    })
    const known = knownFrom(documentsIn((await crawl()).items))
    site.put({ '/a': null, '/b': { status: 410 } })
    expect((await crawl({}, { known })).paths).toMatchObject({ gone: ['/a', '/b'] })
    expect((await crawl()).paths).toMatchObject({ 'not-found': ['/a', '/b'] })
  })

  it('follows the stored links of a page that fails this time', async () => {
    const { crawl, site } = await serve({ '/': pageWith(['/a']), '/a': pageWith(['/b']), '/b': pageWith([]) })
    const known = knownFrom(documentsIn((await crawl()).items))
    site.put({ '/a': { status: 500 } })
    expect((await crawl({}, { known })).paths).toEqual({ document: ['/', '/b'], 'server-error': ['/a'] })
  })

  it('folds canonical links and redirects, and names the other page', async () => {
    const { crawl, site } = await serve({
      '/': pageWith(['/print', '/moved', '/out', '/c']),
      '/print': pageWith(['/x'], 'c', '<link rel="canonical" href="/c">'),
      '/c': pageWith(['/x'], 'c', '<link rel="canonical" href="/c/">'),
      '/moved': { redirect: '/new' },
      '/new': pageWith([]),
      '/out': { redirect: 'https://example.org/' },
      '/x': pageWith([], 'x', '<link rel="canonical" href="https://example.org/x">'),
    })
    const { paths, items } = await crawl()
    expect(paths).toEqual({
      document: ['/', '/c', '/x', '/new'],
      duplicate: ['/print', '/moved'],
      'redirect-out-of-scope': ['/out'],
    })
    const messages = items.flatMap((item) => (item.type === 'excluded' ? [item.message] : []))
    expect(messages).toContain(`The same page as ${site.origin}/c.`)
    expect(messages).toContain(`It redirects to ${site.origin}/new.`)
  })

  it('keeps a page whose canonical address leads nowhere or back to it', async () => {
    const { crawl } = await serve({
      '/': pageWith(['/nowhere', '/alias', '/real']),
      '/alias': { redirect: '/real' },
      '/real': pageWith([], 'real', '<link rel="canonical" href="/alias">'),
    })
    expect((await crawl()).paths).toEqual({
      document: ['/', '/real'],
      'not-found': ['/nowhere'],
      duplicate: ['/alias'],
    })
  })

  it('moves its scope along when the start address redirects', async () => {
    const { crawl, site } = await serve({
      '/': { redirect: '/home/' },
      '/home/': pageWith(['/home/a']),
      '/home/a': pageWith([]),
    })
    const { paths } = await crawl({ startUrls: [`${site.origin.replace('127.0.0.1', 'localhost')}/`] })
    const localhost = site.origin.replace('127.0.0.1', 'localhost')
    expect(paths).toEqual({
      document: [`${localhost}/home`, `${localhost}/home/a`],
      duplicate: [`${localhost}/`],
    })
    site.put({ '/': { redirect: `${site.origin}/home/` } })
    const moved = await crawl({ startUrls: [`${localhost}/`] })
    expect(moved.paths).toEqual({ document: ['/home', '/home/a'], duplicate: [`${localhost}/`] })
  })

  it('reads start addresses that the patterns leave out for their links alone', async () => {
    const { crawl } = await serve({ '/': pageWith(['/docs/a', '/b']), '/docs/a': pageWith([]) })
    expect((await crawl({ include: ['/docs/**'] })).paths).toEqual({
      'not-in-scope': ['/b', '/'],
      document: ['/docs/a'],
    })
  })

  it('ignores robots.txt, noindex and nofollow where an admin said so', async () => {
    const { crawl } = await serve({
      '/robots.txt': 'User-agent: *\nDisallow: /',
      '/': pageWith(['/a'], 'x', '<meta name="robots" content="none">'),
      '/a': pageWith([]),
    })
    expect((await crawl({ obeyRobots: false })).paths).toEqual({ document: ['/', '/a'] })
  })
})
