// robots.txt per RFC 9309: fetched once an origin and run, 4xx = everything allowed, 5xx or unreachable = nothing.
import robotsParser from 'robots-parser'
import { type AppError, toAppError } from '../../core/errors.ts'
import type { Reason } from '../../core/run.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import { boundRobots } from './bound-robots.ts'
import { reasonOfError } from './fetch-page.ts'

/** The server gives no robots.txt for now (5xx, unreachable): nothing may be fetched, and it is not the owner's wish. */
type Unavailable = { type: 'unavailable'; reason: Reason; message: string; error: AppError | null }
type RobotsVerdict = { type: 'allowed' } | { type: 'disallowed' } | Unavailable

export interface Robots {
  verdict(url: URL): Promise<RobotsVerdict>
  /** What robots.txt asks to wait between two requests to this host, 0 to 60 s. Known once a verdict was given. */
  crawlDelayMs(url: URL): number
  /** Announced in the robots.txt of this origin. */
  sitemaps(url: URL): Promise<string[]>
}

type Parser = {
  isAllowed(url: string, agent: string): boolean | undefined
  getCrawlDelay(agent: string): number | undefined
  getSitemaps(): string[]
}
type Rules = { type: 'rules'; parser: Parser } | Unavailable

const agent = 'KildeBot'
const maxBytes = 1_000_000
/** Its types claim a default export that nodenext does not see as callable. */
const parse = robotsParser as unknown as (url: string, text: string) => Parser

/** `obey: false`: everything is allowed without delay; sitemaps are still read. */
export function createRobots(
  deps: { guard: GuardedFetch; signal: AbortSignal; timeoutMs: number },
  options: { obey: boolean },
): Robots {
  const pending = new Map<string, Promise<Rules>>()
  const delays = new Map<string, number>()
  const rulesOf = (url: URL): Promise<Rules> => {
    const rules = pending.get(url.origin) ?? load(deps, url.origin)
    pending.set(url.origin, rules)
    return rules
  }
  return {
    verdict: async (url) => {
      if (!options.obey) return { type: 'allowed' }
      const rules = await rulesOf(url)
      if (rules.type === 'unavailable') return rules
      if (!delays.has(url.host)) delays.set(url.host, delayMs(rules.parser))
      return { type: rules.parser.isAllowed(url.href, agent) === false ? 'disallowed' : 'allowed' }
    },
    crawlDelayMs: (url) => delays.get(url.host) ?? 0,
    sitemaps: async (url) => {
      const rules = await rulesOf(url)
      return rules.type === 'rules' ? rules.parser.getSitemaps() : []
    },
  }
}

async function load(
  deps: { guard: GuardedFetch; signal: AbortSignal; timeoutMs: number },
  origin: string,
): Promise<Rules> {
  const url = `${origin}/robots.txt`
  const allowAll: Rules = { type: 'rules', parser: parse(url, '') }
  try {
    const answer = await deps.guard.fetch(url, { maxBytes, timeoutMs: deps.timeoutMs, signal: deps.signal })
    if (answer.status >= 500) return unavailable(url, `status ${answer.status}`, null)
    if (answer.status >= 400 || answer.body === null) return allowAll
    return { type: 'rules', parser: parse(url, boundRobots(new TextDecoder().decode(answer.body))) }
  } catch (thrown) {
    const error = toAppError(thrown, 'fetch-failed')
    if (error.code === 'cancelled') throw error
    // RFC 9309 §2.3.1.2: more redirects than followed, or a file beyond the limit, count as no robots.txt.
    if (error.code === 'too-large' || error.details?.['reason'] === 'too-many-redirects') return allowAll
    return unavailable(url, error.message, error)
  }
}

const unavailable = (url: string, came: string, error: AppError | null): Rules => ({
  type: 'unavailable',
  reason: error === null ? 'server-error' : reasonOfError(error),
  message: `Reading ${url}: expected rules or status 404, got ${came}. Until it answers, nothing on this host may be fetched (RFC 9309).`,
  error,
})

function delayMs(parser: Parser): number {
  const seconds = Number(parser.getCrawlDelay(agent) ?? 0)
  return seconds > 0 ? Math.min(seconds, 60) * 1000 : 0
}
