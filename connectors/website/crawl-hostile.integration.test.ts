// Servers that lie, break off, or repeat themselves, and pages that say one thing and mean another.

import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { documentsIn, knownFrom } from '../../core/testing/connector-contract.ts'
import { pageWith } from '../../core/testing/site-server.ts'
import { serveSite, type TestSite } from './crawl-for-tests.ts'
import { selfSigned } from './self-signed-for-tests.ts'

let site: TestSite | undefined
let other: Server | undefined
afterEach(async () => {
  await site?.close()
  await new Promise<void>((resolve) => (other === undefined ? resolve() : other.close(() => resolve())))
  other = undefined
})
const serve = async (...args: Parameters<typeof serveSite>): Promise<TestSite> => {
  site = await serveSite(...args)
  return site
}
const listen = async (server: Server): Promise<number> => {
  other = server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

describe('crawl of servers that lie', () => {
  it('takes no page over a certificate that nobody vouches for', async () => {
    let asked = 0
    const port = await listen(
      createTlsServer(selfSigned, (socket) => {
        asked += 1
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx')
      }).on('tlsClientError', () => {}),
    )
    const { crawl } = await serve({ '/': pageWith([]) })
    await expect(crawl({ startUrls: [`https://127.0.0.1:${port}/`] })).rejects.toThrow(
      /DEPTH_ZERO_SELF_SIGNED_CERT/,
    )
    expect(asked).toBe(0)
  })

  it('reads as much as was announced where more comes, and refuses a gigabyte before it comes', async () => {
    const port = await listen(
      createServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', (asked) => {
          const body = asked.toString().startsWith('GET /robots.txt')
            ? ''
            : '<p>as announced</p><p>and more</p>'
          const length = asked.toString().startsWith('GET /giant') ? 1_000_000_000 : body === '' ? 0 : 19
          socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${length}\r\n\r\n${body}`)
        })
      }),
    )
    const { crawl } = await serve({ '/': pageWith([]) })
    const origin = `http://127.0.0.1:${port}`
    const { items } = await crawl({ startUrls: [`${origin}/`, `${origin}/giant`], scope: 'page' })
    expect(items).toMatchObject([
      { type: 'document' },
      { type: 'excluded', reason: 'too-large', message: expect.stringContaining('1,000,000,000') },
    ])
    expect(Buffer.from(documentsIn(items)[0]?.body ?? []).toString()).toBe('<p>as announced</p>')
  })

  it('folds endless queries, letter case, slashes and default files that bring the same bytes', async () => {
    const same = pageWith(
      ['/docs?page=2', '/docs?ref=menu', '/Docs', '/docs/', '/docs/index.html', '/other'],
      'docs',
    )
    const { crawl } = await serve((path) =>
      path === '/'
        ? pageWith(['/docs', '/copy'])
        : /^\/(docs|copy)/i.test(path)
          ? same
          : path === '/other'
            ? pageWith([])
            : undefined,
    )
    const { paths, items } = await crawl()
    expect(paths).toEqual({
      document: ['/', '/docs', '/copy', '/other'],
      duplicate: ['/docs?page=2', '/docs?ref=menu', '/Docs'],
    })
    const again = await crawl({}, { known: knownFrom(documentsIn(items)) })
    expect(again.paths).toEqual(paths)
  })

  it('keeps to the cap where each query leads to three more', async () => {
    const { crawl, site } = await serve((path) =>
      path.startsWith('/?') || path === '/'
        ? pageWith(
            [1, 2, 3].map((n) => `${path === '/' ? '/?' : `${path}&`}f${n}=${n}`),
            path,
          )
        : undefined,
    )
    const first = await crawl({ maxPages: 40 })
    expect(site.pageHits()).toHaveLength(40)
    expect((await crawl({ maxPages: 40 })).paths).toEqual(first.paths)
  })

  it('takes 50,000 links on one page in a few seconds, each with its reason', async () => {
    const { crawl } = await serve((path) =>
      path === '/' ? pageWith(Array.from({ length: 50_000 }, (_, i) => `/n/${i}`)) : pageWith([], path),
    )
    const startedAt = Date.now()
    const { paths } = await crawl({ maxPages: 10, obeyRobots: false })
    expect(paths['page-limit']).toHaveLength(50_001 - 10)
    expect(Date.now() - startedAt).toBeLessThan(15_000)
  })
})

describe('crawl of pages that mean something else', () => {
  it('calls a page missing that says so with status 200, and one gone that was there before', async () => {
    const { crawl, site } = await serve({
      '/': pageWith(['/lost', '/verloren', '/about-404', '/here']),
      '/lost': '<title>Page not found | Help</title><h1>404 – Page not found!</h1><p>Try the search.</p>',
      '/verloren': '<title>Seite nicht gefunden - Hilfe</title><p>Suche</p>',
      '/about-404': `<title>404 Not Found</title><h1>404 Not Found</h1><p>${'This status means that the server has nothing there. '.repeat(20)}</p>`,
      '/here': pageWith([]),
    })
    const { paths, items } = await crawl()
    expect(paths).toEqual({ document: ['/', '/about-404', '/here'], 'not-found': ['/lost', '/verloren'] })
    expect(items.find((item) => item.type === 'excluded')).toMatchObject({
      message: 'The page says no more than "404 – Page not found!", though its status is 200.',
    })
    site.put({ '/here': '<title>Error 404</title><p>x</p>' })
    expect((await crawl({}, { known: knownFrom(documentsIn(items)) })).paths['gone']).toEqual(['/here'])
  })

  it('follows a refresh, in a meta element or the header: from an empty page as a redirect, from a full one as a link', async () => {
    const refresh = (to: string, seconds = 0) =>
      `<meta http-equiv="Refresh" content="${seconds}; URL='${to}'">`
    const { crawl } = await serve({
      '/': pageWith(['/moved', '/by-header', '/full', '/later', '/self', '/loop1']),
      '/by-header': { body: pageWith([], 'Moved too'), headers: { refresh: '0;url=/new' } },
      '/moved': pageWith([], 'Moved', refresh('/new')),
      '/full': pageWith([], 'Many words that say something. '.repeat(30), refresh('/next', 5)),
      '/later': pageWith([], 'x', refresh('/never', 600)),
      '/self': pageWith([], 'Live', refresh('/self', 5)),
      '/loop1': pageWith([], 'One', refresh('/loop2')),
      '/loop2': pageWith([], 'Two', refresh('/loop1')),
      '/new': pageWith([]),
      '/next': pageWith([], 'next'),
    })
    expect((await crawl()).paths).toEqual({
      document: ['/', '/full', '/later', '/self', '/new', '/next'],
      duplicate: ['/moved', '/by-header', '/loop1'],
      'too-many-redirects': ['/loop2'],
    })
  })

  it('keeps translations apart, each with the language that the site gives it', async () => {
    const alternates =
      '<link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" hreflang="pt-BR" href="/pt/"><link rel="alternate" hreflang="x-default" href="/en/">'
    const page = (text: string) => `<title>x</title>${alternates}<h1>${text}</h1>`
    const { crawl, site } = await serve({ '/en/': page('Hello'), '/pt/': page('Hello') })
    const { items } = await crawl({ startUrls: [`${site.origin}/en/`] })
    expect(documentsIn(items).map((raw) => [raw.url?.replace(site.origin, ''), raw.language])).toEqual([
      ['/en/', 'en'],
      ['/pt/', 'pt-BR'],
    ])
  })

  it('reads links in Shift_JIS, windows-1252 and UTF-16, and brings the bytes as they came', async () => {
    const sjis = Buffer.concat([
      Buffer.from('<meta charset="shift_jis"><title>'),
      Buffer.from([0x93, 0xfa, 0x96, 0x7b]),
      Buffer.from('</title><a href="/a">a</a>'),
    ])
    const latin = Buffer.from('<title>Größe</title><a href="/größe">b</a>', 'latin1')
    const utf16 = Buffer.from('\ufeff<title>日本</title><a href="/sjis">c</a>', 'utf16le')
    const broken = Buffer.concat([
      Buffer.from('<title>x</title><p>'),
      Buffer.from([0xff, 0xfe, 0xc3]),
      Buffer.from('</p><a href="/latin">d</a>'),
    ])
    const { crawl } = await serve({
      '/': { body: broken, headers: { 'content-type': 'text/html; charset=utf-8' } },
      '/latin': { body: latin, headers: { 'content-type': 'text/html; charset=windows-1252' } },
      '/gr%C3%B6%C3%9Fe': { body: utf16, headers: { 'content-type': 'text/html' } },
      '/sjis': { body: sjis, headers: { 'content-type': 'text/html' } },
      '/a': pageWith([]),
    })
    const { items, paths } = await crawl()
    expect(paths).toEqual({ document: ['/', '/latin', '/gr%C3%B6%C3%9Fe', '/sjis', '/a'] })
    expect(
      documentsIn(items)
        .slice(0, 4)
        .map((raw) => Buffer.from(raw.body)),
    ).toEqual([broken, latin, utf16, sjis])
  })
})

describe('sitemaps', () => {
  const xml = (entries: [string, string][]) => ({
    body: `<urlset>${entries.map(([loc, date]) => `<url><loc>${loc}</loc><lastmod>${date}</lastmod></url>`).join('')}</urlset>`,
    headers: { 'content-type': 'application/xml' },
  })

  it('has a page asked whole that its sitemap calls changed, and conditionally all others', async () => {
    const { crawl, site } = await serve({
      '/': { body: pageWith([]), etag: '"0"' },
      '/a': { body: pageWith([], 'a'), etag: '"a"' },
      '/b': { body: pageWith([], 'b'), etag: '"b"' },
    })
    const at = (date: string) =>
      site.put({
        '/sitemap.xml': xml([
          [`${site.origin}/a`, date],
          [`${site.origin}/b`, '2026-01-01'],
        ]),
      })
    at('2026-01-02')
    const known = knownFrom(documentsIn((await crawl()).items))
    expect((await crawl({}, { known })).paths).toEqual({ unchanged: ['/', '/a', '/b'] })
    at('2026-02-01')
    expect((await crawl({}, { known })).paths).toEqual({ unchanged: ['/', '/b'], document: ['/a'] })
    // One date for all says nothing of any.
    at('2027-01-01')
    site.put({
      '/sitemap.xml': xml([
        [`${site.origin}/a`, '2027-01-01'],
        [`${site.origin}/b`, '2027-01-01'],
      ]),
    })
    expect((await crawl({}, { known })).paths).toEqual({ unchanged: ['/', '/a', '/b'] })
  })

  it('come before links when the cap bites', async () => {
    const { crawl, site } = await serve((path) =>
      path === '/'
        ? pageWith(Array.from({ length: 50 }, (_, i) => `/linked/${i}`))
        : /^\/(linked|listed)/.test(path)
          ? pageWith([], path)
          : undefined,
    )
    site.put({
      '/sitemap.xml': xml(Array.from({ length: 20 }, (_, i) => [`${site.origin}/listed/${i}`, '2026-01-01'])),
    })
    const { paths } = await crawl({ maxPages: 25 })
    expect(paths['document']?.filter((path) => path.startsWith('/listed'))).toHaveLength(20)
    expect(paths['document']).toHaveLength(25)
    expect(paths['page-limit']).toHaveLength(71 - 25)
  })
})
