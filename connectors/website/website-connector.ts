// A website as a source: crawls its scope breadth-first, at most `maxPages` pages, and accounts for every address seen.
import { AppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Connector, ConnectorItem, ConnectorRequest, Enumeration } from '../../core/ports/connector.ts'
import type { FrontierEntry } from '../../core/ports/frontier.ts'
import type { Logger } from '../../core/ports/logger.ts'
import { WebsiteSettings } from '../../core/source.ts'
import type { PageBrowser } from '../browser/page-browser.ts'
import { fetchLimits, type GuardedFetch } from '../guarded-fetch.ts'
import { loadCrawlee, startCrawlEngine } from './crawl-engine.ts'
import { createCrawlHealth } from './crawl-health.ts'
import { createPageFetcher, type PageResult } from './fetch-page.ts'
import { cleanUrl, foldUrl } from './fold-url.ts'
import { createFrontierRequests } from './frontier-requests.ts'
import { createHostGate, type HostGate } from './host-gate.ts'
import { createOrderedWindow } from './ordered-window.ts'
import { createPageRenderer } from './render-page.ts'
import { createRobots } from './robots.ts'
import { createScope } from './scope.ts'
import { createPageSettler } from './settle-page.ts'
import { createStartPages } from './start-pages.ts'

/** Tests set smaller ones. */
export type CrawlLimits = {
  /** Requests at once, so also the most at once per host. */
  concurrency: number
  timeoutMs: number
  maxBytes: number
  /** Tries after the first. */
  maxRetries: number
  retryBaseMs: number
  /** Fetched pages that wait for the consumer. */
  maxSeats: number
}
const defaultLimits: CrawlLimits = {
  concurrency: 8,
  timeoutMs: fetchLimits.timeoutMs,
  maxBytes: fetchLimits.maxBytes,
  maxRetries: 2,
  retryBaseMs: 1000,
  maxSeats: 32,
}
const maxBytesWaiting = 64_000_000

type WebsiteDeps = {
  guard: GuardedFetch
  clock: Clock
  log: Logger
  /** A browser of the crawl's own, started with its first page; undefined where there is none. */
  openBrowser?: (() => PageBrowser | undefined) | undefined
}

export function createWebsiteConnector(deps: WebsiteDeps, limits: Partial<CrawlLimits> = {}): Connector {
  // Of all crawls together: two sources of one host keep its crawl-delay as one does.
  const gate = createHostGate({ now: deps.clock.now })
  return { fetch: (request) => crawl({ ...deps, gate }, request, { ...defaultLimits, ...limits }) }
}

async function* crawl(
  deps: WebsiteDeps & { gate: HostGate },
  request: ConnectorRequest,
  limits: CrawlLimits,
): AsyncGenerator<ConnectorItem, Enumeration, void> {
  const { frontier, runId } = request
  const settings = parseSettings(request)
  const stopper = new AbortController()
  const stop = (): void => stopper.abort()
  request.signal.addEventListener('abort', stop, { once: true })
  if (request.signal.aborted) stop()
  const signal = stopper.signal

  const scope = createScope(
    settings.startUrls.flatMap((url) => cleanUrl(url) ?? []),
    settings,
  )
  const fetchDeps = { ...deps, signal, timeoutMs: limits.timeoutMs, maxBytes: limits.maxBytes }
  const robots = createRobots(fetchDeps, { obey: settings.obeyRobots })
  const settler = createPageSettler({ request, settings, scope, robots })
  const starts = createStartPages({ ...fetchDeps, request, settings, scope, robots, settler })
  const browser = settings.render === 'never' ? undefined : deps.openBrowser?.()
  const renderer = createPageRenderer({ ...fetchDeps, browser }, { mode: settings.render })
  const health = createCrawlHealth()
  const { gate } = deps
  const window = createOrderedWindow<{ entry: FrontierEntry; result: PageResult }>({
    maxSeats: limits.maxSeats,
    maxBytes: maxBytesWaiting,
  })
  const endWindow = (): void => window.end()
  signal.addEventListener('abort', endWindow, { once: true })
  let engine: ReturnType<typeof startCrawlEngine> | undefined
  try {
    await frontier.reopen(runId, request.settled)
    yield* starts.open()
    const fetchPage = createPageFetcher({
      ...fetchDeps,
      renderer,
      known: request.known,
      changedAt: starts.changedAt,
    })
    const crawlee = await loadCrawlee()
    const requests = createFrontierRequests<PageResult>(
      {
        frontier,
        window,
        gate,
        clock: deps.clock,
        createRequest: (entry) => new crawlee.Request({ url: entry.url, uniqueKey: entry.key }),
        crawlDelayMs: robots.crawlDelayMs,
        isAccounted: settler.isAccounted,
      },
      {
        runId,
        maxPages: settings.maxPages,
        alreadyFetched: (await frontier.counts(runId)).done,
        retryBaseMs: limits.retryBaseMs,
      },
    )
    const identify = (url: URL): string => foldUrl(scope.normalise(new URL(url)))
    engine = startCrawlEngine(
      crawlee,
      {
        requests,
        window,
        gate,
        signal,
        fetchPage: (entry) => fetchPage(entry, { followAll: starts.isStart(entry.key), identify }),
      },
      limits,
    )

    for await (const { entry, result } of window.results()) {
      if (signal.aborted) break
      health.note(result)
      const more = await starts.settled(entry, result)
      const { entries, items } = await settler.settle(entry, result)
      // First the links, then the item: what is settled has its links in the frontier, whenever the kill comes.
      await frontier.finish(runId, entry.key, [...more.entries, ...entries])
      requests.committed(entry.key)
      engine.wake()
      yield* more.items
      yield* items
      starts.assertSomeReached()
      if (health.isHopeless()) break
    }
    if (signal.aborted || !requests.isExhausted()) return health.interrupted(request.signal.aborted)
    yield* leaveTheRest(request, settler.isAccounted, settings.maxPages)
    if (request.signal.aborted) return health.interrupted(true)
    return starts.enumeration() ?? health.enumeration()
  } finally {
    stop()
    await Promise.all([engine?.stop(), browser?.close()])
    request.signal.removeEventListener('abort', stop)
  }
}

/** What lies beyond the cap stays in flight: it is not counted as fetched, should a restart come. */
async function* leaveTheRest(
  request: ConnectorRequest,
  isAccounted: (key: string) => boolean,
  maxPages: number,
): AsyncGenerator<ConnectorItem, void, void> {
  for (;;) {
    const entries = await request.frontier.takeMany(request.runId, 500)
    if (entries.length === 0) return
    for (const entry of entries) {
      if (request.signal.aborted) return
      if (isAccounted(entry.key)) continue
      yield {
        type: 'excluded',
        externalId: entry.key,
        url: entry.url,
        reason: 'page-limit',
        message: `The source's limit of ${maxPages} pages was reached before it.`,
      }
    }
  }
}

function parseSettings(request: ConnectorRequest): WebsiteSettings {
  const parsed = WebsiteSettings.safeParse(request.source.settings)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new AppError(
    'bad-request',
    `Starting the crawl of source "${request.source.name}": expected website settings, got ${problems.join('; ')}. Correct the source's settings.`,
  )
}
