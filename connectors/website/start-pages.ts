// The start addresses: their robots.txt, where they redirect to, the sitemaps beside them, and what it means when they fail.
import { AppError, type ErrorCode } from '../../core/errors.ts'
import type { ConnectorItem, ConnectorRequest, Enumeration } from '../../core/ports/connector.ts'
import type { FrontierEntry } from '../../core/ports/frontier.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { WebsiteSettings } from '../../core/source.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import type { PageResult } from './fetch-page.ts'
import { cleanUrl, foldUrl } from './fold-url.ts'
import type { Robots } from './robots.ts'
import type { Scope } from './scope.ts'
import type { PageSettler, Settlement } from './settle-page.ts'
import { readSitemaps, type SitemapEntry } from './sitemaps.ts'

export interface StartPages {
  /** Puts them into the frontier. @throws AppError when robots.txt lets none of them in */
  open(): AsyncGenerator<ConnectorItem, void, void>
  isStart(key: string): boolean
  /** To be called before a page is settled: gives what a start page's sitemaps add. */
  settled(entry: FrontierEntry, result: PageResult): Promise<Settlement>
  /** When the sitemaps say that this page changed last: milliseconds. A hint, no more. */
  changedAt(key: string): number | undefined
  /** @throws AppError when every start address failed; their items were yielded before. */
  assertSomeReached(): void
  /** What makes the enumeration incomplete; undefined when nothing does. */
  enumeration(): Enumeration | undefined
}

export function createStartPages(deps: {
  guard: GuardedFetch
  log: Logger
  signal: AbortSignal
  timeoutMs: number
  request: ConnectorRequest
  settings: WebsiteSettings
  scope: Scope
  robots: Robots
  settler: PageSettler
}): StartPages {
  const { request, scope, robots, settler } = deps
  const starts = new Map<string, URL>()
  const withSitemaps = new Set<string>()
  const problems: AppError[] = []
  const changes = new Map<string, number>()
  let areSitemapsComplete = true

  for (const text of deps.settings.startUrls) {
    const url = cleanUrl(text)
    if (url !== undefined) starts.set(foldUrl(url), url)
  }

  const assertSomeReached = (): void => {
    if (problems[0] !== undefined && problems.length === starts.size) throw problems[0]
  }

  /** After a restart: where a start address led is not stored, but the scope hangs on it. */
  const recallRoot = async (key: string, url: URL): Promise<URL> => {
    if ((await request.known(key)) !== undefined) return url
    const { guard, signal, timeoutMs } = deps
    const head = await guard
      .fetch(url.href, { signal, timeoutMs, wantsBody: () => false })
      .catch((error: unknown) => deps.log.warn({ url: url.href, error: String(error) }, 'start-recall-fail'))
    const final = head === undefined ? undefined : cleanUrl(head.url)
    if (final !== undefined) scope.addRoot(final)
    return final ?? url
  }

  const sitemapEntries = async (origin: URL): Promise<Settlement> => {
    if (deps.settings.scope === 'page' || withSitemaps.has(origin.origin)) return { entries: [], items: [] }
    withSitemaps.add(origin.origin)
    const addresses = [...(await robots.sitemaps(origin)), `${origin.origin}/sitemap.xml`]
    const { entries, complete } = await readSitemaps(deps, addresses)
    areSitemapsComplete &&= complete
    for (const [url, changedAt] of trusted(entries)) changes.set(foldUrl(scope.normalise(url)), changedAt)
    return settler.judgeLinks(
      entries.map(({ url }) => scope.normalise(new URL(url))),
      1,
    )
  }

  return {
    open: async function* () {
      const entries: FrontierEntry[] = []
      for (const [key, url] of starts) {
        if (request.settled.has(key)) {
          // After a restart: whether the sitemaps could be read decides at the end whether others may be removed.
          const again = await sitemapEntries(await recallRoot(key, url))
          await request.frontier.add(request.runId, again.entries)
          yield* again.items
        }
        if (settler.isAccounted(key)) continue
        const verdict = await robots.verdict(url)
        if (verdict.type === 'unavailable') {
          problems.push(verdict.error ?? notReached('fetch-failed', verdict.message))
          const { reason, message } = verdict
          yield { type: 'failed', externalId: key, url: url.href, reason, message }
        } else if (verdict.type === 'disallowed') {
          const message = `Blocked by ${url.origin}/robots.txt.`
          problems.push(
            notReached('fetch-blocked', `${url.href}: expected leave to read it, got "disallow". ${message}`),
          )
          yield { type: 'excluded', externalId: key, url: url.href, reason: 'robots', message }
        } else entries.push({ key, url: url.href, depth: 0, priority: 0 })
      }
      await request.frontier.add(request.runId, entries)
      assertSomeReached()
    },
    isStart: (key) => starts.has(key),
    settled: async (entry, result) => {
      if (!starts.has(entry.key)) return { entries: [], items: [] }
      const problem = problemOf(entry, result)
      if (problem !== undefined) problems.push(problem)
      if (result.type === 'page') scope.addRoot(result.page.url)
      return sitemapEntries(result.type === 'page' ? result.page.url : new URL(entry.url))
    },
    changedAt: (key) => changes.get(key),
    assertSomeReached,
    enumeration: () => {
      const [first] = problems
      if (first !== undefined) return { complete: false, message: `${first.message} Nothing is removed.` }
      if (areSitemapsComplete) return undefined
      return {
        complete: false,
        message:
          'A sitemap could not be read, so pages that only it names may be missing. Nothing is removed.',
      }
    },
  }
}

/** Many sites write the moment at which the sitemap was made: one date for all says nothing of any. */
function* trusted(entries: readonly SitemapEntry[]): Generator<[URL, number]> {
  const dates = new Set(entries.map(({ changedAt }) => changedAt))
  dates.delete(undefined)
  if (dates.size < 2) return
  for (const { url, changedAt } of entries) if (changedAt !== undefined) yield [new URL(url), changedAt]
}

function problemOf(entry: FrontierEntry, result: PageResult): AppError | undefined {
  const expected = `${entry.url}: expected a page, got`
  switch (result.type) {
    case 'trouble':
      // Sitemaps and its static links may still lead to pages that say something.
      if (result.trouble.reason === 'needs-browser') return undefined
      return result.trouble.error ?? notReached('fetch-failed', result.trouble.message)
    case 'missing':
      return notReached('fetch-failed', `${expected} status ${result.status}.`)
    case 'unsupported':
      return notReached('unsupported-type', `${expected} content type ${result.contentType}.`)
    default:
      return undefined
  }
}

const notReached = (code: ErrorCode, message: string): AppError =>
  new AppError(
    code,
    `Starting the crawl at ${message} Correct the start address, or have the site let KildeBot in.`,
    {
      retryable: false,
    },
  )
