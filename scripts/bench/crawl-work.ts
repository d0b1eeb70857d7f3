// One measured crawl in a process of its own, so that its peak of memory is its own: `bare` CheerioCrawler, our
// `connector` alone, or the whole `line` (crawl, parse, cut, store) but for embedding, with a re-sync of what did not change.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readSettings } from '../../app/read-settings.ts'
import { systemClock } from '../../app/system-clock.ts'
import { createConnectors } from '../../connectors/index.ts'
import { createMemoryFrontier } from '../../core/memory-frontier.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { connectorRequest, sourceOf } from '../../core/testing/connector-contract.ts'
import { silentLogger as log } from '../../core/testing/fakes.ts'
import { createMemoryVendorStores } from '../../core/testing/memory-vendor-stores.ts'
import { loadLanguageDetection } from '../../core/text/detect-language.ts'
import {
  createBackgroundChunker,
  createEmbedder,
  createParser,
  createSyncService,
} from '../../ingest/index.ts'
import { openStore } from '../../store/index.ts'
import { websiteSource } from './website-source.ts'

/** `beyond`: how many addresses must be reported as beyond the limit of pages. */
export type CrawlWork = { kind: string; origin: string; pages: number; beyond: number; embed: boolean }

const plan: CrawlWork = JSON.parse(process.argv[2] ?? '{}')
const { origin, pages: maxPages } = plan
const settings = { startUrls: [`${origin}/p/0`], scope: 'host', maxPages } as const
const clock = systemClock
type Measure = { seconds: number; cpuSeconds: number }
const guardDeps = { allowPrivateNetwork: [new URL(origin).host], contactUrl: null, clock, log }

async function crawlBare(): Promise<Measure[]> {
  const { CheerioCrawler, Configuration, Log, LogLevel } = await import('@crawlee/cheerio')
  const crawler = new CheerioCrawler(
    {
      maxRequestsPerCrawl: maxPages,
      maxConcurrency: 10,
      log: new Log({ level: LogLevel.OFF }),
      requestHandler: async ({ enqueueLinks }) => {
        await enqueueLinks()
      },
    },
    new Configuration({ persistStorage: false }),
  )
  return [await timed(() => crawler.run([...settings.startUrls]))]
}

async function crawlConnector(): Promise<Measure[]> {
  await import('@crawlee/cheerio')
  const connectors = createConnectors({
    ...guardDeps,
    files: { attached: async () => [], read: async () => new Uint8Array() },
    vendorStores: createMemoryVendorStores(),
  })
  const request = connectorRequest(sourceOf('website', settings), { frontier: createMemoryFrontier() })
  let beyond = 0
  const ms = await timed(async () => {
    for await (const item of connectors.website.fetch(request)) {
      if (item.type === 'excluded' && item.reason === 'page-limit') beyond += 1
    }
  })
  await connectors.close()
  checkBeyond(beyond)
  return [ms]
}

function checkBeyond(beyond: number): void {
  if (beyond === plan.beyond) return
  throw new Error(`expected ${plan.beyond} addresses beyond the limit of ${maxPages} pages, got ${beyond}`)
}

/** A vector for nothing: what is measured is everything else. */
const freeEmbedder: Embedder = {
  modelId: 'free-64',
  dimensions: 64,
  maxBatch: 32,
  maxInputTokens: 512,
  embed: async (texts) =>
    texts.map((text) => new Float32Array(64).map((_, i) => (i === text.length % 64 ? 1 : 0))),
  countTokens: async (texts) => texts.map((text) => Math.ceil(text.length / 4)),
  close: async () => {},
}

async function crawlLine(): Promise<Measure[]> {
  await Promise.all([import('@crawlee/cheerio'), loadLanguageDetection()])
  const dataDir = mkdtempSync(join(tmpdir(), 'kilde-crawl-'))
  const config = readSettings({ KILDE_DATA: dataDir })
  const modelsDir = resolve(import.meta.dirname, '../../models')
  const embedder = plan.embed ? await createEmbedder({ config, modelsDir, clock, log }) : freeEmbedder
  const { modelId, dimensions } = embedder
  const store = await openStore(
    { clock, log },
    { dataDir, embedding: { modelId, dimensions }, onModelChange: 'refuse' },
  )
  const parser = createParser({ log })
  const chunker = createBackgroundChunker({ embedder })
  const {
    preview,
    close,
    notices: _,
    ...connectors
  } = createConnectors({ ...guardDeps, files: store.files, vendorStores: store })
  const sync = createSyncService({ ...store, connectors, preview, parser, chunker, embedder, clock, log })
  try {
    const source = await store.sources.create(websiteSource(settings))
    sync.start()
    const syncOnce = async (expected: 'added' | 'unchanged'): Promise<void> => {
      const { id } = await sync.request(source.id, 'person')
      for await (const event of sync.events(id, new AbortController().signal)) {
        if (event.type !== 'end') continue
        const { state, counts, reasons, message } = event.run
        if (state !== 'succeeded' || counts[expected] !== maxPages)
          throw new Error(`the run ended ${state} with ${JSON.stringify(counts)}: ${message}`)
        checkBeyond(reasons.find(({ code }) => code === 'page-limit')?.count ?? 0)
      }
    }
    return [await timed(() => syncOnce('added')), await timed(() => syncOnce('unchanged'))]
  } finally {
    await sync.stop()
    await close()
    await chunker.close()
    await parser.close()
    await store.close()
    await embedder.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function timed(work: () => Promise<unknown>): Promise<Measure> {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 }
}

const works: Record<string, () => Promise<Measure[]>> = {
  bare: crawlBare,
  connector: crawlConnector,
  line: crawlLine,
}
const [first, again] = (await works[plan.kind]?.()) ?? []
if (first === undefined) throw new Error(`expected bare, connector or line, got "${plan.kind}"`)
const round = (value: number, digits = 2): number => Number(value.toFixed(digits))
const told = {
  pages: maxPages,
  seconds: round(first.seconds),
  cpuSeconds: round(first.cpuSeconds),
  pagesPerSecond: round(maxPages / first.seconds, 1),
  peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1000),
  beyondTheCap: plan.beyond,
  ...(again && {
    resyncSeconds: round(again.seconds),
    resyncCpuSeconds: round(again.cpuSeconds),
    resyncShare: round(again.seconds / first.seconds, 3),
  }),
}
console.log(JSON.stringify(told))
process.exit(0)
