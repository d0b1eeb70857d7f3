// Crawlee runs the crawl: its pool, its retries. BasicCrawler and not CheerioCrawler, because bodies must reach the
// parser untouched (CheerioCrawler decodes them and parses each page twice), and because 304, 404, PDF and redirects
// are for us to judge. Nothing of Crawlee's storage is used.
import type { Request } from '@crawlee/cheerio'
import { toAppError } from '../../core/errors.ts'
import type { FrontierEntry } from '../../core/ports/frontier.ts'
import type { PageResult, PageTrouble } from './fetch-page.ts'
import type { FrontierRequests, Ticket } from './frontier-requests.ts'
import type { HostGate } from './host-gate.ts'
import type { OrderedWindow } from './ordered-window.ts'

export type Crawlee = typeof import('@crawlee/cheerio')

/** 0.4 s, so only when a crawl starts. */
export const loadCrawlee = (): Promise<Crawlee> => import('@crawlee/cheerio')

export interface CrawlEngine {
  /** There may be something to do: asked otherwise every 50 ms. */
  wake(): void
  /** Resolves when nothing runs any more. The caller has aborted the fetches' signal before. */
  stop(): Promise<void>
}

class RetryLater extends Error {
  readonly result: PageResult & { type: 'trouble' }
  constructor(result: PageResult & { type: 'trouble' }) {
    super(result.trouble.reason)
    this.result = result
  }
}

/** Runs until the requests are finished, then ends the window; a fault of the frontier ends it with that error. */
export function startCrawlEngine(
  crawlee: Crawlee,
  deps: {
    requests: FrontierRequests<PageResult>
    window: OrderedWindow<{ entry: FrontierEntry; result: PageResult }>
    gate: HostGate
    fetchPage: (entry: FrontierEntry) => Promise<PageResult>
    signal: AbortSignal
  },
  options: { concurrency: number; maxRetries: number },
): CrawlEngine {
  const work = async (request: Request): Promise<void> => {
    const ticket = deps.requests.ticketOf(request)
    if (ticket === undefined) return
    try {
      const result = await deps.fetchPage(ticket.entry)
      if (result.type === 'trouble') noteTrouble(deps.gate, ticket, result.trouble)
      if (result.type === 'trouble' && mayHelp(result.trouble)) throw new RetryLater(result)
      settle(ticket, result)
    } catch (thrown) {
      if (thrown instanceof RetryLater) throw thrown
      // Aborted: the entry stays in flight in the frontier. Anything else is a fault of ours or of the store.
      if (deps.signal.aborted) ticket.seat.drop()
      else deps.window.end(toAppError(thrown))
    }
  }
  const giveUp = (request: Request, error: Error): void => {
    const ticket = failed.get(request.uniqueKey)
    failed.delete(request.uniqueKey)
    if (ticket !== undefined && error instanceof RetryLater) settle(ticket, error.result)
  }
  /** Crawlee marks a request as handled before it says that it failed for good. */
  const failed = new Map<string, Ticket<PageResult>>()
  const remember = (request: Request): void => {
    const ticket = deps.requests.ticketOf(request)
    if (ticket !== undefined) failed.set(request.uniqueKey, ticket)
  }

  class FrontierCrawler extends crawlee.BasicCrawler {
    /** The constructor refuses the option that its own types name. */
    protected override requestManager: FrontierRequests<PageResult> = deps.requests
  }
  const configuration = new crawlee.Configuration({ persistStorage: false, purgeOnStart: false })
  configuration.useEventManager(createQuietEvents(crawlee, configuration))
  const crawler = new FrontierCrawler(
    {
      requestHandler: async ({ request }) => {
        remember(request)
        await work(request)
        failed.delete(request.uniqueKey)
      },
      failedRequestHandler: ({ request }, error) => giveUp(request, error),
      maxRequestRetries: options.maxRetries,
      // The guarded fetch has limits of its own, and waiting for a busy consumer happens outside of any handler.
      requestHandlerTimeoutSecs: 86_400,
      useSessionPool: false,
      // A fixed number is a promise to the site; fetching is too light to scale by this machine's load.
      minConcurrency: options.concurrency,
      maxConcurrency: options.concurrency,
      autoscaledPoolOptions: { maybeRunIntervalSecs: 0.05, loggingIntervalSecs: null },
      statisticsOptions: { persistenceOptions: { enable: false } },
      log: new crawlee.Log({ level: crawlee.LogLevel.OFF }),
    },
    configuration,
  )
  const finished = crawler.run().then(
    () => deps.window.end(),
    (thrown: unknown) => deps.window.end(toAppError(thrown)),
  )
  return {
    wake: () => void crawler.autoscaledPool?.notify(),
    stop: async () => {
      deps.requests.stop()
      await finished
    },
  }
}

function settle(ticket: Ticket<PageResult>, result: PageResult): void {
  const bytes = result.type === 'page' ? result.page.body.byteLength : 0
  ticket.seat.settle({ entry: ticket.entry, result }, bytes)
}

/** Too many requests, or overloaded: the whole host is left alone for as long as it asks. */
function noteTrouble(gate: HostGate, ticket: Ticket<PageResult>, trouble: PageTrouble): void {
  ticket.retryAfterMs = trouble.retryAfterMs
  if (trouble.retryAfterMs !== undefined && mayHelp(trouble)) {
    gate.pause(new URL(ticket.entry.url).host, trouble.retryAfterMs)
  }
}

/** A server that wants more than two minutes of peace is not asked again in this run. */
const mayHelp = (trouble: PageTrouble): boolean => trouble.retryable && (trouble.retryAfterMs ?? 0) <= 120_000

/** Crawlee's own events measure the machine by starting `ps` every second. */
function createQuietEvents(crawlee: Crawlee, configuration: InstanceType<Crawlee['Configuration']>) {
  class QuietEvents extends crawlee.EventManager {}
  return new QuietEvents(configuration)
}
