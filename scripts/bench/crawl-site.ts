// The generated site of the crawl benchmarks, served until it is killed. Tells its origin, and on request how many pages
// were asked for since the last request.
import { pageWith, startSite } from '../../core/testing/site-server.ts'

/** A tree of help-like pages of about 8 KB; the same of one chunk each; or a first page that links to all the others. */
export type SiteShape = 'tree' | 'short' | 'hub'
export type SitePlan = { pages: number; delayMs: number; shape: SiteShape }

const { pages, delayMs, shape }: SitePlan = JSON.parse(process.argv[2] ?? '{}')
const [sections, sentences] = shape === 'short' ? [1, 12] : [12, 20]

const text = (n: number): string =>
  Array.from(
    { length: sections },
    (_, i) =>
      `<h2>Section ${i} of ${n}</h2><p>${`Words ${(n * 7 + i) % 97} that stand here. `.repeat(sentences)}</p>`,
  ).join('')

function pageOf(n: number): string {
  const children = shape === 'hub' && n === 0 ? pages : 10
  const links = Array.from({ length: children }, (_, i) => n * 10 + i + 1).filter((child) => child < pages)
  const navigation = Array.from({ length: Math.min(20, pages) }, (_, i) => i)
  const page = pageWith(
    [...links, ...navigation].map((page) => `/p/${page}`),
    `Page ${n}`,
  )
  return (
    shape === 'short' ? page.replace('</h1>', '</h1><nav>').replace('</body>', '</nav></body>') : page
  ).replace('</body>', `${text(n)}</body>`)
}

const site = await startSite((path) => {
  const n = Number(/^\/p\/(\d+)$/.exec(path)?.[1] ?? 'x')
  if (Number.isNaN(n) || n >= pages) return undefined
  return { body: pageOf(n), etag: `"page-${n}"`, ...(delayMs > 0 && { delayMs }) }
})
process.on('message', () => {
  process.send?.({ paths: site.pageHits() })
  site.hits.length = 0
})
process.send?.({ origin: site.origin })
