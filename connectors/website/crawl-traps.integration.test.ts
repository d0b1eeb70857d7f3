import { afterEach, describe, expect, it } from 'vitest'
import { knownFrom } from '../../core/testing/connector-contract.ts'
import { pageWith } from '../../core/testing/site-server.ts'
import { serveSite, type TestSite } from './crawl-for-tests.ts'

let site: TestSite | undefined
afterEach(() => site?.close())
const serve = async (...args: Parameters<typeof serveSite>): Promise<TestSite> => {
  site = await serveSite(...args)
  return site
}

describe('crawl of a site with traps', () => {
  it('ends an endless calendar at the cap', async () => {
    const { crawl, site } = await serve((path) => {
      const month = Number(new URL(path, 'http://x').searchParams.get('month') ?? 0)
      return path.startsWith('/robots') || path.startsWith('/sitemap')
        ? undefined
        : pageWith([`/?month=${month + 1}`, `/?month=${month - 1}`])
    })
    const { paths, complete } = await crawl({ maxPages: 30 })
    // The month that it begins with is the start page once more.
    expect(paths['duplicate']).toEqual(['/?month=0'])
    expect(paths['document']).toHaveLength(29)
    expect(site.pageHits()).toHaveLength(30)
    expect(paths['page-limit']?.length).toBeGreaterThan(0)
    expect(complete).toBe(true)
  })

  it('sees through self-redirects and redirect ping-pong', async () => {
    const { crawl } = await serve({
      '/': pageWith(['/self', '/ping', '/slash']),
      '/self': { redirect: '/self' },
      '/ping': { redirect: '/pong' },
      '/pong': { redirect: '/ping' },
      '/slash': { redirect: '/slash/' },
      '/slash/': pageWith([]),
    })
    expect((await crawl()).paths).toEqual({
      document: ['/', '/slash'],
      'too-many-redirects': ['/self', '/pong'],
      duplicate: ['/ping'],
    })
  })

  it('gives each broken page its reason and goes on', async () => {
    const { crawl } = await serve(
      {
        '/': pageWith([
          '/slow',
          '/stall',
          '/big',
          '/endless',
          '/reset',
          '/broken',
          '/inside',
          '/error',
          '/fine',
        ]),
        '/slow': { trouble: 'trickle' },
        '/stall': { trouble: 'stall' },
        '/big': 'x'.repeat(60_000),
        '/endless': { trouble: 'endless' },
        '/reset': { trouble: 'reset' },
        '/broken': { trouble: 'break-off', body: pageWith([]) },
        '/inside': { redirect: 'http://169.254.169.254/latest/meta-data/' },
        '/error': { status: 500 },
        '/fine': pageWith([]),
      },
      { timeoutMs: 800, maxBytes: 50_000 },
    )
    const { paths, complete } = await crawl()
    expect({
      ...paths,
      timeout: paths['timeout']?.sort(),
      unreachable: paths['unreachable']?.sort(),
    }).toEqual({
      document: ['/', '/fine'],
      timeout: ['/slow', '/stall'],
      'too-large': ['/big', '/endless'],
      unreachable: ['/broken', '/reset'],
      'blocked-address': ['/inside'],
      'server-error': ['/error'],
    })
    expect(complete).toBe(true)
  })

  it('respects <base href> and does not follow a refresh in noscript', async () => {
    const { crawl } = await serve({
      '/': pageWith(['/a/b/page.html']),
      '/a/b/page.html': pageWith(
        ['a/b/next.html'],
        'x',
        '<base href="../../"><noscript><meta http-equiv="refresh" content="0;URL=error.html"></noscript>',
      ),
      '/a/b/next.html': pageWith([]),
    })
    expect((await crawl()).paths).toEqual({ document: ['/', '/a/b/page.html', '/a/b/next.html'] })
  })

  it('takes 5,000 links on one page, unicode, spaces and endings in them', async () => {
    const { crawl } = await serve((path) => {
      if (path === '/')
        return pageWith([
          ...Array.from({ length: 5000 }, (_, i) => `/n/${i}`),
          '/größe und maß',
          '/%E4%B8%AD?q=ä b',
        ])
      return path.startsWith('/gr%C3%B6') || path.startsWith('/%E4') ? pageWith([]) : undefined
    })
    const { paths } = await crawl({ maxPages: 10 })
    expect(paths['page-limit']).toHaveLength(5002 - 9)
    expect(paths['page-limit']).toContain('/gr%C3%B6%C3%9Fe%20und%20ma%C3%9F')
    expect(paths['page-limit']).toContain('/%E4%B8%AD?q=%C3%A4%20b')
  })

  it('tries again after the pause that the server asks for, and leaves the host alone until then', async () => {
    let refusals = 0
    const { crawl, site } = await serve((path) => {
      if (path === '/busy' && refusals++ < 1) return { status: 429, headers: { 'retry-after': '1' } }
      if (path === '/') return pageWith(['/busy', '/later'])
      return path === '/busy'
        ? pageWith(['/next'])
        : path === '/next' || path === '/later'
          ? pageWith([])
          : undefined
    })
    expect((await crawl()).paths['document']?.sort()).toEqual(['/', '/busy', '/later', '/next'])
    const [first, second] = site.hits.filter((hit) => hit.path === '/busy').map((hit) => hit.at)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(950)
  })

  it('gives up on a host that wants hours of peace', async () => {
    const { crawl } = await serve({
      '/': pageWith(['/a']),
      '/a': { status: 503, headers: { 'retry-after': '7200' } },
    })
    expect((await crawl()).paths).toEqual({ document: ['/'], 'server-error': ['/a'] })
  })

  it('waits between pages as crawl-delay says', async () => {
    const { crawl, site } = await serve({
      '/robots.txt': 'User-agent: kildebot\nCrawl-delay: 0.3',
      '/': pageWith(['/a', '/b']),
      '/a': pageWith([]),
      '/b': pageWith([]),
    })
    await crawl()
    const times = site.hits.filter((hit) => ['/', '/a', '/b'].includes(hit.path)).map((hit) => hit.at)
    for (const [i, at] of times.slice(1).entries()) expect(at - (times[i] ?? 0)).toBeGreaterThanOrEqual(290)
  })

  it('never has more than eight requests open at one host', async () => {
    const { crawl, site } = await serve(
      (path) =>
        path === '/' ? pageWith(Array.from({ length: 30 }, (_, i) => `/${i}`)) : { trouble: 'no-answer' },
      {
        timeoutMs: 300,
        maxRetries: 0,
      },
    )
    const started: number[] = []
    const run = crawl({ obeyRobots: false })
    await run
    for (const hit of site.hits.filter((hit) => /^\/\d+$/.test(hit.path))) started.push(hit.at)
    const most = Math.max(
      ...started.map((at) => started.filter((other) => other >= at && other < at + 250).length),
    )
    expect(most).toBeLessThanOrEqual(8)
  })

  it('stops when page after page fails, and calls itself incomplete', async () => {
    const { crawl, site } = await serve(
      (path) =>
        path === '/'
          ? pageWith(Array.from({ length: 200 }, (_, i) => `/${i}`))
          : /^\/\d+$/.test(path)
            ? { trouble: 'reset' }
            : undefined,
      { maxRetries: 0 },
    )
    const { complete, message } = await crawl()
    expect(complete).toBe(false)
    expect(message).toMatch(/50 failures in a row/)
    expect(site.pageHits().length).toBeLessThan(120)
  })

  it('is not complete when most pages failed', async () => {
    const { crawl } = await serve({
      '/': pageWith(['/a', '/b', '/c']),
      '/a': { status: 500 },
      '/b': { status: 500 },
      '/c': { status: 403 },
    })
    expect(await crawl()).toMatchObject({
      complete: false,
      message: expect.stringContaining('3 of 4 pages failed'),
    })
  })

  it('throws when the start address cannot be reached, and removes nothing', async () => {
    const { crawl, site } = await serve({
      '/': { trouble: 'reset' },
      '/gone': { status: 410 },
      '/zip': { headers: { 'content-type': 'application/zip' } },
    })
    await expect(crawl()).rejects.toMatchObject({ code: 'fetch-failed' })
    await expect(crawl({ startUrls: [`${site.origin}/gone`] })).rejects.toThrow(
      /expected a page, got status 410.*Correct the start address/,
    )
    await expect(crawl({ startUrls: [`${site.origin}/zip`] })).rejects.toMatchObject({
      code: 'unsupported-type',
    })
    await expect(crawl({ startUrls: ['http://127.0.0.1:9/'] })).rejects.toMatchObject({
      code: 'fetch-blocked',
    })
    await expect(crawl({ startUrls: ['ftp://x/'] })).rejects.toMatchObject({ code: 'bad-request' })
    const withPassword = site.origin.replace('//', '//someone:secret@')
    await expect(crawl({ startUrls: [`${withPassword}/a`] })).rejects.toThrow(
      /^(?!.*secret).*without a user name or password/,
    )
    const some = await crawl({ startUrls: [`${site.origin}/gone`, `${site.origin}/a`] }).catch(
      () => undefined,
    )
    expect(some).toBeUndefined()
    site.put({ '/a': pageWith([]) })
    expect(await crawl({ startUrls: [`${site.origin}/gone`, `${site.origin}/a`] })).toMatchObject({
      complete: false,
      paths: { document: ['/a'], 'not-found': ['/gone'] },
    })
  })

  it.each([
    [404, 'document'],
    [403, 'document'],
    [503, undefined],
  ])('a robots.txt with status %s: %s', async (status, outcome) => {
    const { crawl } = await serve({ '/robots.txt': { status }, '/': pageWith([]) })
    if (outcome === undefined) await expect(crawl()).rejects.toThrow(/robots.txt: expected .* got status 503/)
    else expect((await crawl()).paths).toEqual({ [outcome]: ['/'] })
  })

  it('blames the server and not robots.txt for a start address whose robots.txt cannot be read', async () => {
    const { connector, request } = await serve({ '/robots.txt': { status: 503 }, '/': pageWith([]) })
    const run = connector.fetch(request())
    expect((await run.next()).value).toMatchObject({ type: 'failed', reason: 'server-error' })
  })

  it('throws when robots.txt forbids the start address, and says so of it', async () => {
    const { connector, request } = await serve({
      '/robots.txt': 'User-agent: *\nDisallow: /',
      '/': pageWith([]),
    })
    const run = connector.fetch(request())
    expect((await run.next()).value).toMatchObject({ type: 'excluded', reason: 'robots' })
    await expect(run.next()).rejects.toMatchObject({ code: 'fetch-blocked' })
  })

  it('stops within a moment when it is aborted, in the middle of hanging requests', async () => {
    const { connector, request } = await serve(
      (path) =>
        path === '/' ? pageWith(['/a', '/b']) : /^\/[ab]$/.test(path) ? { trouble: 'no-answer' } : undefined,
      { timeoutMs: 60_000 },
    )
    const stopper = new AbortController()
    const run = connector.fetch(request({}, { signal: stopper.signal, known: knownFrom([]) }))
    await run.next()
    const end = run.next()
    const startedAt = Date.now()
    stopper.abort()
    expect(await end).toEqual({ done: true, value: { complete: false, message: 'The crawl was cancelled.' } })
    expect(Date.now() - startedAt).toBeLessThan(1000)
  })
})
