// Crawlee's request manager over our frontier: what it fetches next, when, and how many in all. A kill loses nothing,
// because the frontier is in the database; only waits (back-off, crawl-delay) are kept here.
import type { IRequestManager, Request } from '@crawlee/cheerio'
import type { Clock } from '../../core/ports/clock.ts'
import type { Frontier, FrontierEntry } from '../../core/ports/frontier.ts'
import type { HostGate } from './host-gate.ts'
import type { OrderedWindow, Seat } from './ordered-window.ts'

export type Ticket<Result> = {
  entry: FrontierEntry
  seat: Seat<{ entry: FrontierEntry; result: Result }>
  /** Set by whoever fails: what the server asked to wait before the next try. */
  retryAfterMs: number | undefined
}

export interface FrontierRequests<Result> extends IRequestManager {
  ticketOf(request: Request): Ticket<Result> | undefined
  /** The page's links are in the frontier: only now can the crawl be finished. */
  committed(key: string): void
  /** Nothing more is given out; what runs may end. */
  stop(): void
  /** Everything was fetched that may be: the frontier is empty, or the cap is reached. */
  isExhausted(): boolean
}

/** `request` is kept for the next try: Crawlee counts the tries in it. */
type Waiting = { entry: FrontierEntry; readyAt: number; request: Request | undefined }

const lookAhead = 32
/** Entries taken from the frontier at a time. The order stays: links found meanwhile lie deeper, or come later. */
const atOnce = 8
const longestWaitMs = 120_000

export function createFrontierRequests<Result>(
  deps: {
    frontier: Pick<Frontier, 'takeMany' | 'finish'>
    window: OrderedWindow<{ entry: FrontierEntry; result: Result }>
    gate: HostGate
    clock: Clock
    createRequest: (entry: FrontierEntry) => Request
    crawlDelayMs: (url: URL) => number
    /** Yielded before a restart, or left out since it was found. */
    isAccounted: (key: string) => boolean
  },
  options: { runId: string; maxPages: number; alreadyFetched: number; retryBaseMs: number },
): FrontierRequests<Result> {
  const waiting: Waiting[] = []
  const running = new Map<string, Ticket<Result>>()
  const uncommitted = new Set<string>()
  let taken = options.alreadyFetched
  let handled = 0
  let isStopped = false
  /** Nothing was left when asked last, and no links came since. Another look at the frontier does not take it back. */
  let isEmptied = false
  let commits = 0
  let refilling: Promise<void> | undefined

  const hostOf = (entry: FrontierEntry): string => new URL(entry.url).host
  const readyIndex = (): number => {
    const now = deps.clock.now()
    return waiting.findIndex(
      ({ entry, readyAt }) => Math.max(readyAt, deps.gate.opensAt(hostOf(entry))) <= now,
    )
  }

  const refill = async (): Promise<void> => {
    while (!isStopped && taken < options.maxPages && waiting.length < lookAhead && readyIndex() === -1) {
      const before = commits
      const entries = await deps.frontier.takeMany(options.runId, Math.min(atOnce, options.maxPages - taken))
      if (entries.length === 0) {
        isEmptied = commits === before
        return
      }
      taken += entries.length
      for (const entry of entries) {
        // Another page stands for it by now. It counts, so that timing never changes which pages the cap lets in.
        if (deps.isAccounted(entry.key)) {
          await deps.frontier.finish(options.runId, entry.key, [])
        } else {
          waiting.push({ entry, readyAt: 0, request: undefined })
          uncommitted.add(entry.key)
        }
      }
    }
  }
  /** One at a time, so that entries are taken in order. */
  const refillOnce = async (): Promise<void> => {
    refilling ??= refill().finally(() => {
      refilling = undefined
    })
    await refilling
  }

  const isDone = (): boolean => uncommitted.size === 0 && (isEmptied || taken >= options.maxPages)

  return {
    ticketOf: (request) => running.get(request.uniqueKey),
    committed: (key) => {
      uncommitted.delete(key)
      commits += 1
      isEmptied = false
    },
    stop: () => {
      isStopped = true
    },
    isExhausted: () => !isStopped && isDone(),

    isEmpty: async () => {
      if (isStopped || deps.window.isFull()) return true
      if (readyIndex() === -1) await refillOnce()
      return readyIndex() === -1
    },
    isFinished: async () => {
      if (isStopped) return true
      if (uncommitted.size > 0) return false
      await refillOnce()
      return isDone()
    },
    fetchNextRequest: async () => {
      const [next] =
        isStopped || deps.window.isFull() ? [] : waiting.splice(readyIndex(), readyIndex() === -1 ? 0 : 1)
      if (next === undefined) return null
      const { entry } = next
      deps.gate.pass(hostOf(entry), deps.crawlDelayMs(new URL(entry.url)))
      running.set(entry.key, { entry, seat: deps.window.open(), retryAfterMs: undefined })
      return (next.request ?? deps.createRequest(entry)) as never
    },
    markRequestHandled: async (request) => {
      running.delete(request.uniqueKey)
      handled += 1
    },
    /** Crawlee counts the tries; how long to wait is decided here. */
    reclaimRequest: async (request) => {
      const ticket = running.get(request.uniqueKey)
      if (ticket === undefined) return null
      running.delete(request.uniqueKey)
      ticket.seat.drop()
      const backOffMs = options.retryBaseMs * 2 ** Math.max(0, request.retryCount - 1)
      const waitMs = Math.min(ticket.retryAfterMs ?? backOffMs, longestWaitMs)
      waiting.push({ entry: ticket.entry, readyAt: deps.clock.now() + waitMs, request })
      return null
    },
    handledCount: async () => handled,
    getTotalCount: () => taken,
    getPendingCount: () => waiting.length + running.size,
    addRequest: async () => {
      throw new Error('Links go through the frontier.')
    },
    addRequestsBatched: async () => {
      throw new Error('Links go through the frontier.')
    },
    [Symbol.asyncIterator]: async function* () {},
  }
}
