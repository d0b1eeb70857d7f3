// Pages a second and peak memory of our crawl beside a bare CheerioCrawler that does nothing with the page, in one run, on
// a generated site that a process of its own serves. With `--cap` it proves the limit of pages instead, with `--links` it
// measures a page that links to many more than may be fetched.
import { execFile, fork } from 'node:child_process'
import { parseArgs, promisify } from 'node:util'
import type { SitePlan } from './crawl-site.ts'
import type { CrawlWork } from './crawl-work.ts'

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '200' },
    delay: { type: 'string', default: '0' },
    work: { type: 'string', default: 'bare,connector,line' },
    embed: { type: 'boolean', default: false },
    cap: { type: 'string' },
    links: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(
    `npx tsx scripts/bench/crawl.ts [--pages 1000,5000] [--delay 0,50] [--work bare,connector,line] [--embed] [--json]
  line: crawl, parse, cut and store, without embedding; then the re-sync of what did not change. --embed uses the default
  model, on pages of one chunk each, so that 5,000 of them end within minutes.
npx tsx scripts/bench/crawl.ts --pages 6000 --cap 5000
  crawls a site of 6,000 pages twice with a limit of 5,000, and says what the server was asked for.
npx tsx scripts/bench/crawl.ts --links 50000
  the whole line, without embedding, over 10 pages, the first of which links to 50,000; the rest must be page-limit.`,
  )
  process.exit(0)
}
const run = promisify(execFile)
const numbers = (text: string): number[] => text.split(',').map(Number)

type Site = { origin: string; paths(): Promise<string[]>; close(): void }

async function openSite(plan: SitePlan): Promise<Site> {
  const server = fork(new URL('./crawl-site.ts', import.meta.url), [JSON.stringify(plan)], {
    execArgv: ['--import', 'tsx'],
  })
  const told = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      server.once('message', (message) => resolve(message as T))
      server.once('exit', (code) => reject(new Error(`the site's process ended with code ${code}`)))
    })
  const { origin } = await told<{ origin: string }>()
  const paths = async (): Promise<string[]> => {
    const answer = told<{ paths: string[] }>()
    server.send('paths')
    return (await answer).paths
  }
  return { origin, paths, close: () => server.kill() }
}

async function work(of: CrawlWork): Promise<Record<string, number>> {
  const file = new URL('./crawl-work.ts', import.meta.url).pathname
  const args = ['--import', 'tsx', file, JSON.stringify(of)]
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1e7 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')
}

async function compare(pages: number, delayMs: number): Promise<void> {
  const { embed } = values
  const site = await openSite({ pages, delayMs, shape: embed ? 'short' : 'tree' })
  try {
    const results: Record<string, Record<string, number>> = {}
    for (const kind of values.work.split(','))
      results[kind] = await work({ kind, origin: site.origin, pages, beyond: 0, embed })
    const bare = results['bare']?.['pagesPerSecond'] ?? Number.NaN
    for (const result of Object.values(results))
      result['ofBare'] = Number(((result['pagesPerSecond'] ?? 0) / bare).toFixed(2))
    if (values.json) console.log(JSON.stringify({ pages, delayMs, ...results }))
    else {
      console.log(`${pages} pages, ${delayMs} ms delay`)
      console.table(results)
    }
  } finally {
    site.close()
  }
}

/** Twice the same set, exactly the cap, each page asked for once. */
async function proveCap(pages: number, cap: number): Promise<void> {
  const site = await openSite({ pages, delayMs: 0, shape: 'tree' })
  try {
    const sets: string[] = []
    for (const round of [1, 2]) {
      const result = await work({
        kind: 'connector',
        origin: site.origin,
        pages: cap,
        beyond: pages - cap,
        embed: false,
      })
      const asked = await site.paths()
      sets.push([...new Set(asked)].sort().join('\n'))
      console.log(`crawl ${round}: ${asked.length} requests, ${new Set(asked).size} pages`, result)
      const isExact = asked.length === cap && new Set(asked).size === cap
      if (!isExact) process.exitCode = 1
    }
    console.log(`the same pages: ${sets[0] === sets[1]}`)
    if (sets[0] !== sets[1]) process.exitCode = 1
  } finally {
    site.close()
  }
}

/** The work itself fails where a single address is not accounted for. */
async function crossManyLinks(links: number): Promise<void> {
  const pages = 10
  const site = await openSite({ pages: links, delayMs: 0, shape: 'hub' })
  try {
    const result = await work({
      kind: 'line',
      origin: site.origin,
      pages,
      beyond: links - pages,
      embed: false,
    })
    console.log(`${links} links on one page, ${pages} pages allowed`, result)
  } finally {
    site.close()
  }
}

if (values.links !== undefined) await crossManyLinks(Number(values.links))
else if (values.cap !== undefined) await proveCap(Number(values.pages), Number(values.cap))
else
  for (const pages of numbers(values.pages))
    for (const delay of numbers(values.delay)) await compare(pages, delay)
