import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryFrontier } from '../../core/memory-frontier.ts'
import type { ConnectorItem } from '../../core/ports/connector.ts'
import { documentsIn, idOf, knownFrom } from '../../core/testing/connector-contract.ts'
import { pageWith } from '../../core/testing/site-server.ts'
import { pathsOf, serveSite, type TestSite } from './crawl-for-tests.ts'

let site: TestSite | undefined
afterEach(() => site?.close())

/** 60 pages in a tree, one of them an alias by canonical, one a redirect. */
const tree = (path: string) => {
  const n = path === '/' ? 0 : Number(/^\/p(\d+)$/.exec(path)?.[1] ?? 'x')
  if (Number.isNaN(n) || n > 60) return undefined
  const links = [1, 2, 3].map((i) => `/p${n * 3 + i}`)
  if (n === 5) return { redirect: '/p30' }
  return pageWith(links, `page ${n}`, n === 6 ? '<link rel="canonical" href="/p25">' : '')
}

/** Takes some items and breaks off as a kill does: what was yielded last may or may not have been stored. */
async function killAfter(
  test: TestSite,
  settings: object,
  frontier: ReturnType<typeof createMemoryFrontier>,
  settled: Set<string>,
  stored: ConnectorItem[],
  steps: number,
  isLastStored: boolean,
) {
  const known = knownFrom(documentsIn(stored))
  const run = test.connector.fetch(test.request(settings, { frontier, settled: new Set(settled), known }))
  for (let i = 0; i < steps; i += 1) {
    const next = await run.next()
    if (next.done === true) return true
    const isStored = i < steps - 1 || isLastStored
    if (isStored) {
      stored.push(next.value)
      settled.add(idOf(next.value))
    }
  }
  await run.return({ complete: false, message: null })
  return false
}

describe('crawl after a kill', () => {
  it.each([
    [{}, 7, true],
    [{}, 7, false],
    [{ maxPages: 25 }, 5, false],
    [{ maxPages: 25 }, 11, false],
  ])(
    'ends like an undisturbed one, with %j and a kill every %i items',
    async (settings, steps, isLastStored) => {
      site = await serveSite(tree)
      const whole = await site.crawl(settings)
      const frontier = createMemoryFrontier()
      const settled = new Set<string>()
      const items: ConnectorItem[] = []
      for (let done = false; !done; ) {
        done = await killAfter(site, settings, frontier, settled, items, steps, isLastStored)
      }
      const sorted = (paths: Record<string, string[]>) =>
        Object.fromEntries(Object.entries(paths).map(([key, list]) => [key, list.sort()]))
      expect(sorted(pathsOf(items, site.site.origin))).toEqual(sorted(whole.paths))
      expect(new Set(items.map(idOf)).size).toBe(items.length)
    },
  )

  it('does not fetch a settled page again', async () => {
    site = await serveSite(tree, { concurrency: 1, maxSeats: 1 })
    const frontier = createMemoryFrontier()
    const settled = new Set<string>()
    const items: ConnectorItem[] = []
    await killAfter(site, {}, frontier, settled, items, 10, true)
    const already = [...settled].map((id) => id.replace(site!.site.origin, ''))
    site.site.hits.length = 0
    await killAfter(site, {}, frontier, settled, items, 500, true)
    const again = site.site.pageHits().filter((path) => already.includes(path))
    expect(again).toEqual([])
  })

  it('finds the scope again when the start address had redirected to another host', async () => {
    site = await serveSite((path) => (path === '/' ? undefined : tree(path === '/home' ? '/' : path)))
    const { origin } = site.site
    site.site.put({ '/start': { redirect: `${origin}/home` } })
    const settings = { startUrls: [`${origin.replace('127.0.0.1', 'localhost')}/start`] }
    const whole = await site.crawl(settings)
    const frontier = createMemoryFrontier()
    const settled = new Set<string>()
    const items: ConnectorItem[] = []
    await killAfter(site, settings, frontier, settled, items, 6, true)
    await killAfter(site, settings, frontier, settled, items, 500, true)
    expect(items.map(idOf).sort()).toEqual(whole.items.map(idOf).sort())
  })

  it('does not forget that a sitemap could not be read', async () => {
    site = await serveSite((path) => (path === '/sitemap.xml' ? { status: 500 } : tree(path)))
    const frontier = createMemoryFrontier()
    const settled = new Set<string>()
    const items: ConnectorItem[] = []
    await killAfter(site, {}, frontier, settled, items, 7, true)
    const known = knownFrom(documentsIn(items))
    const rest = await site.crawl({}, { frontier, settled, known })
    expect(rest).toMatchObject({ complete: false, message: expect.stringContaining('sitemap') })
    // It can be read by now: nothing is missing any more.
    site.site.put({ '/sitemap.xml': null })
    for (const item of rest.items) settled.add(idOf(item))
    expect((await site.crawl({}, { frontier, settled, known })).complete).toBe(true)
  })
})
