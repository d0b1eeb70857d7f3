import { afterEach, describe, expect, it } from 'vitest'
import { documentsIn, knownFrom } from '../../core/testing/connector-contract.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { pageWith } from '../../core/testing/site-server.ts'
import { findChromium } from '../browser/find-chromium.ts'
import { serveSite, type TestSite } from './crawl-for-tests.ts'

const executable = findChromium(process.env['KILDE_CHROMIUM'] ?? null) ?? ''

let site: TestSite | undefined
afterEach(() => site?.close())

const shell = (script: string) =>
  `<!doctype html><html><head><title>App</title></head><body><nav><a href="/static">Static</a></nav><div id="root">Loading…</div><noscript>Please enable JavaScript.</noscript><script>${script}</script></body></html>`
const app = shell(
  'fetch("/text.json").then((r) => r.json()).then((d) => { root.innerHTML = "<h1>" + d.title + "</h1><p>" + d.text + "</p><a href=/deep>deep</a>" })',
)
const json = (title: string) => ({
  body: JSON.stringify({ title, text: 'A paragraph that only a script brings. '.repeat(6) }),
  headers: { 'content-type': 'application/json' },
})
const pages = {
  '/': { body: app, etag: '"shell"' },
  '/text.json': json('First title'),
  '/static': pageWith(
    ['/short', '/away', '/hidden'],
    'A page that needs no script, with one all the same.',
    '<script>1</script>',
  ),
  '/deep': pageWith([]),
  '/short': '<p>Call us at 555 0100, every day.</p><script>1</script>',
  '/away': shell('location.href = "/static"'),
  '/hidden': shell('document.head.insertAdjacentHTML("beforeend", "<meta name=robots content=noindex>")'),
}

describe.skipIf(executable === '')('a crawl with a browser', () => {
  it('renders what has no text without scripts, follows its links, and starts the browser once', async () => {
    const starts: string[] = []
    const log = { ...silentLogger, info: (_: object, event: string) => void starts.push(event) }
    site = await serveSite(pages, {}, { executable, log })
    const { items, paths } = await site.crawl()
    expect(paths).toEqual({
      document: ['/', '/static', '/deep', '/short'],
      duplicate: ['/away'],
      'no-index': ['/hidden'],
    })
    const raw = documentsIn(items)[0]
    expect(Buffer.from(raw?.body ?? []).toString()).toContain('<h1>First title</h1><p>A paragraph')
    expect(raw).toMatchObject({
      contentType: 'text/html; charset=utf-8',
      validators: { etag: null, lastModified: null },
      links: [`${site.site.origin}/static`, `${site.site.origin}/deep`],
    })
    expect(starts.filter((event) => event === 'browser-start')).toHaveLength(1)
    expect(site.site.pageHits().filter((path) => path === '/')).toHaveLength(1)

    // Its shell stays the same while its text changes.
    site.site.put({ '/text.json': json('Second title') })
    const again = await site.crawl({}, { known: knownFrom(documentsIn(items)) })
    expect(Buffer.from(documentsIn(again.items)[0]?.body ?? []).toString()).toContain('Second title')
  })

  it('renders every page where the source says so, and starts no browser where none is needed', async () => {
    const starts: string[] = []
    const log = { ...silentLogger, info: (_: object, event: string) => void starts.push(event) }
    site = await serveSite(
      {
        '/': `${pageWith([], 'Text that is enough for a short page.')}<script>document.querySelector("h1").append(" And more.")</script>`,
      },
      {},
      { executable, log },
    )
    const bodyOf = async (render: string) =>
      Buffer.from(documentsIn((await site?.crawl({ render }))?.items ?? [])[0]?.body ?? []).toString()
    expect(await bodyOf('auto')).not.toContain('Text that is enough for a short page. And more.')
    expect(await bodyOf('never')).not.toContain('Text that is enough for a short page. And more.')
    expect(starts).toEqual([])
    expect(await bodyOf('always')).toContain('Text that is enough for a short page. And more.')
  })

  it('stops in the middle of a page that renders', async () => {
    site = await serveSite(
      { '/': pageWith(['/busy']), '/busy': shell('while (true) {}') },
      {},
      { executable },
    )
    const stopper = new AbortController()
    const run = site.connector.fetch(site.request({}, { signal: stopper.signal }))
    await run.next()
    const end = run.next()
    setTimeout(() => stopper.abort(), 2000)
    const startedAt = Date.now()
    expect((await end).value).toMatchObject({ complete: false })
    expect(Date.now() - startedAt).toBeLessThan(2000 + 4500)
  })
})

describe('a crawl without a browser', () => {
  it('says of each page without text of its own that a browser is missing, and goes on', async () => {
    site = await serveSite(pages)
    const { paths, items, complete } = await site.crawl()
    expect(paths).toEqual({ 'needs-browser': ['/', '/away', '/hidden'], document: ['/static', '/short'] })
    expect(items[0]).toMatchObject({ message: expect.stringContaining('apt-get install chromium') })
    expect(complete).toBe(false)
  })

  it('takes such pages as they are where the source says never', async () => {
    site = await serveSite(pages)
    expect((await site.crawl({ render: 'never' })).paths).toEqual({
      document: ['/', '/static', '/short', '/away', '/hidden'],
    })
  })

  it('does not take a site of many such pages for one that is down', async () => {
    site = await serveSite((path) =>
      path === '/'
        ? pageWith(Array.from({ length: 60 }, (_, i) => `/${i}`))
        : /^\/\d+$/.test(path)
          ? app
          : undefined,
    )
    expect((await site.crawl()).paths['needs-browser']).toHaveLength(60)
  })
})
