// The generated site of the crawl benchmarks: a tree of help-like pages of about 8 KB, each with an ETag, served until it
// is killed. Tells its origin, and on request how many pages were asked for since the last request.
import { pageWith, startSite } from '../../core/testing/site-server.ts'

const pages = Number(process.argv[2] ?? 1000)
const delayMs = Number(process.argv[3] ?? 0)

const text = (n: number): string =>
  Array.from(
    { length: 12 },
    (_, i) =>
      `<h2>Section ${i} of ${n}</h2><p>${`Words ${(n * 7 + i) % 97} that stand here. `.repeat(20)}</p>`,
  ).join('')

const site = await startSite((path) => {
  const n = Number(/^\/p\/(\d+)$/.exec(path)?.[1] ?? 'x')
  if (Number.isNaN(n) || n >= pages) return undefined
  const links = Array.from({ length: 10 }, (_, i) => n * 10 + i + 1).filter((child) => child < pages)
  const navigation = Array.from({ length: 20 }, (_, i) => i).filter((page) => page < pages)
  const body = pageWith(
    [...links, ...navigation].map((page) => `/p/${page}`),
    `Page ${n}`,
  ).replace('</body>', `${text(n)}</body>`)
  return { body, etag: `"page-${n}"`, ...(delayMs > 0 && { delayMs }) }
})
process.on('message', () => {
  process.send?.({ paths: site.pageHits() })
  site.hits.length = 0
})
process.send?.({ origin: site.origin })
