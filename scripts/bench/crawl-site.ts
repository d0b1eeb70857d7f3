// The generated site of the crawl benchmark: a tree of help-like pages of about 8 KB, served until it is killed.
import { pageWith, startSite } from '../../core/testing/site-server.ts'

const pages = Number(process.argv[2] ?? 1000)
const delayMs = Number(process.argv[3] ?? 0)

const text = (n: number): string =>
  Array.from(
    { length: 12 },
    (_, i) => `<h2>Section ${i} of ${n}</h2><p>${'Words that stand here. '.repeat(24)}</p>`,
  ).join('')

const site = await startSite((path) => {
  const n = Number(/^\/p\/(\d+)$/.exec(path)?.[1] ?? 'x')
  if (Number.isNaN(n) || n >= pages) return undefined
  const links = Array.from({ length: 10 }, (_, i) => n * 10 + i + 1).filter((child) => child < pages)
  const navigation = Array.from({ length: 20 }, (_, i) => i).filter((page) => page < pages)
  const body = pageWith([...links, ...navigation].map((page) => `/p/${page}`)).replace(
    '</body>',
    `${text(n)}</body>`,
  )
  return delayMs > 0 ? { body, delayMs } : { body }
})
process.send?.(site.origin)
