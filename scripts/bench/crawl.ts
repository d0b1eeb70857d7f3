// Pages a second of our website connector beside a bare CheerioCrawler that does nothing with the page, in one run, on a
// generated site. The site is served by a process of its own, so that serving is not counted.
import { fork } from 'node:child_process'
import { parseArgs } from 'node:util'
import { createConnectors } from '../../connectors/index.ts'
import { createMemoryFrontier } from '../../core/memory-frontier.ts'
import { connectorRequest, sourceOf } from '../../core/testing/connector-contract.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { createMemoryVendorStores } from '../../core/testing/memory-vendor-stores.ts'

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '1000' },
    delay: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log('tsx scripts/bench/crawl.ts [--pages 1000] [--delay MS] [--json]')
  process.exit(0)
}
const pages = Number(values.pages)

type Measure = { pages: number; seconds: number; pagesPerSecond: number; rssMegabytes: number }

async function measure(work: () => Promise<number>): Promise<Measure> {
  const startedAt = performance.now()
  const count = await work()
  const seconds = (performance.now() - startedAt) / 1000
  return {
    pages: count,
    seconds: Number(seconds.toFixed(2)),
    pagesPerSecond: Math.round(count / seconds),
    rssMegabytes: Math.round(process.memoryUsage().rss / 1e6),
  }
}

async function crawlOurs(origin: string): Promise<number> {
  const connectors = createConnectors({
    files: { attached: async () => [], read: async () => new Uint8Array() },
    vendorStores: createMemoryVendorStores(),
    allowPrivateNetwork: [new URL(origin).host],
    contactUrl: null,
    clock: { now: Date.now, sleep: async () => {} },
    log: silentLogger,
  })
  try {
    const source = sourceOf('website', { startUrls: [`${origin}/p/0`], scope: 'host', maxPages: pages })
    let documents = 0
    for await (const item of connectors.website.fetch(
      connectorRequest(source, { frontier: createMemoryFrontier() }),
    )) {
      if (item.type === 'document') documents += 1
    }
    return documents
  } finally {
    await connectors.close()
  }
}

async function crawlBare(origin: string): Promise<number> {
  const { CheerioCrawler, Configuration, Log, LogLevel } = await import('@crawlee/cheerio')
  let documents = 0
  const crawler = new CheerioCrawler(
    {
      maxRequestsPerCrawl: pages,
      maxConcurrency: 10,
      log: new Log({ level: LogLevel.OFF }),
      requestHandler: async ({ enqueueLinks }) => {
        documents += 1
        await enqueueLinks()
      },
    },
    new Configuration({ persistStorage: false }),
  )
  await crawler.run([`${origin}/p/0`])
  return documents
}

const server = fork(new URL('./crawl-site.ts', import.meta.url), [values.pages, values.delay], {
  execArgv: ['--import', 'tsx'],
})
try {
  const origin = await new Promise<string>((resolve, reject) => {
    server.once('message', (message) => resolve(String(message)))
    server.once('exit', (code) => reject(new Error(`the site's process ended with code ${code}`)))
  })
  // Loaded before the clock runs, for both.
  await import('@crawlee/cheerio')
  const bare = await measure(() => crawlBare(origin))
  const ours = await measure(() => crawlOurs(origin))
  const ratio = Number((ours.pagesPerSecond / bare.pagesPerSecond).toFixed(2))
  const result = { delayMs: Number(values.delay), bare, ours, ratio }
  if (values.json) console.log(JSON.stringify(result))
  else console.table({ 'bare CheerioCrawler': bare, 'website connector': ours })
  if (!values.json) console.log(`ours / bare: ${ratio} (goal: 0.7 or more)`)
} finally {
  server.kill()
}
