// One page over the guarded fetch, asked conditionally where something is stored: what came, in the crawler's words.
import type { Validators } from '../../core/document.ts'
import { type AppError, toAppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { KnownDocument } from '../../core/ports/connector.ts'
import type { FrontierEntry } from '../../core/ports/frontier.ts'
import { retryAfterMs } from '../../core/retry.ts'
import type { Reason } from '../../core/run.ts'
import { isDocumentResponse, isHtmlType } from '../document-types.ts'
import type { FetchedResource, GuardedFetch } from '../guarded-fetch.ts'
import { cleanUrl } from './fold-url.ts'
import { saysNotFound } from './measure-text.ts'
import { looksLikeHtml, type PageFacts, readPageFacts } from './page-facts.ts'
import type { PageRenderer } from './render-page.ts'
import { directivesOfHeader } from './robots-directives.ts'

export type FetchedPage = {
  url: URL
  name: string
  body: Uint8Array
  contentType: string | null
  validators: Validators
  /** Null when it is no HTML page. X-Robots-Tag is counted in. */
  facts: PageFacts | null
  noindex: boolean
}
export type PageTrouble = {
  reason: Reason
  message: string
  /** Trying again may help. */
  retryable: boolean
  /** What the server asked to wait. */
  retryAfterMs: number | undefined
  /** Left out for good rather than failed for now. */
  isFinal: boolean
  error: AppError | undefined
}
export type PageResult =
  | { type: 'page'; page: FetchedPage; fetchMs: number }
  | { type: 'unchanged'; links: string[]; validators: Validators; fetchMs: number }
  | { type: 'redirect'; to: URL }
  /** `says`: what the page itself says, when its server said 200. */
  | { type: 'missing'; status: number; says?: string }
  | { type: 'unsupported'; contentType: string }
  /** `links`: what is stored of it, so that the pages behind it are not lost with it. */
  | { type: 'trouble'; trouble: PageTrouble; links: string[] }

export type PageFetcher = (
  entry: FrontierEntry,
  options: { followAll: boolean; identify: (url: URL) => string },
) => Promise<PageResult>

/** Never throws for what a server does; rejects with `cancelled` on abort. */
export function createPageFetcher(deps: {
  guard: GuardedFetch
  clock: Clock
  known: (externalId: string) => Promise<KnownDocument | undefined>
  renderer: PageRenderer
  /** What a sitemap says of it: milliseconds, undefined when none does. */
  changedAt: (key: string) => number | undefined
  signal: AbortSignal
  timeoutMs: number
  maxBytes: number
}): PageFetcher {
  return async (entry, { followAll, identify }) => {
    const known = await deps.known(entry.key)
    const changedAt = deps.changedAt(entry.key)
    const startedAt = deps.clock.now()
    const links = known?.links ?? []
    let fetched: FetchedPage | undefined
    try {
      const answer = await deps.guard.fetch(entry.url, {
        headers: conditionsOf(known, changedAt),
        maxBytes: deps.maxBytes,
        timeoutMs: deps.timeoutMs,
        signal: deps.signal,
        mayRedirect: (_from, to) => followAll || identify(to) === entry.key,
        wantsBody: (head) =>
          head.status >= 200 &&
          head.status < 300 &&
          isDocumentResponse(head.headers['content-type'], nameOf(head.url)),
      })
      const early = judgeHead(answer, known, deps.clock, deps.clock.now() - startedAt)
      if (answer.body === null || early !== undefined) return early ?? unsupported(answer)
      fetched = await toPage(answer, answer.body, changedAt)
      const page = await deps.renderer.render(fetched, identify)
      if (page instanceof URL) return { type: 'redirect', to: page }
      return judgePage(page, deps.clock.now() - startedAt)
    } catch (thrown) {
      const error = toAppError(thrown, 'fetch-failed')
      if (error.code === 'cancelled') throw error
      const found = fetched === undefined ? [] : linksOf(fetched)
      return { type: 'trouble', trouble: troubleOf(error), links: [...links, ...found] }
    }
  }
}

/**
 * A page whose links are not stored is asked for whole: not modified would lead nowhere. So is one of which the sitemap
 * says that it changed. One that the sitemap calls unchanged is asked all the same.
 */
function conditionsOf(
  known: KnownDocument | undefined,
  changedAt: number | undefined,
): Record<string, string> {
  if (known === undefined || known.links === null) return {}
  const { etag, lastModified, updatedAt } = known.validators
  if (changedAt !== undefined && updatedAt !== null && changedAt > updatedAt) return {}
  return {
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  }
}

/** What can be said without the body. */
function judgeHead(
  answer: FetchedResource,
  known: KnownDocument | undefined,
  clock: Clock,
  fetchMs: number,
): PageResult | undefined {
  const { status, headers } = answer
  const location = answer.location === null ? undefined : cleanUrl(answer.location)
  if (location !== undefined) return { type: 'redirect', to: location }
  if (status === 304 && known !== undefined) {
    return { type: 'unchanged', links: known.links ?? [], validators: known.validators, fetchMs }
  }
  if (status === 404 || status === 410) return { type: 'missing', status }
  if (status >= 200 && status < 300) return undefined
  const asked = retryAfterMs(headers['retry-after'], clock.now())
  return { type: 'trouble', trouble: troubleOfStatus(answer.url, status, asked), links: known?.links ?? [] }
}

const unsupported = ({ headers }: FetchedResource): PageResult => ({
  type: 'unsupported',
  contentType: headers['content-type'] ?? 'none',
})

/** A page that only sends its reader on is a redirect; one that only says that it is not there is missing. */
function judgePage(page: FetchedPage, fetchMs: number): PageResult {
  const { facts } = page
  if (facts === null) return { type: 'page', page, fetchMs }
  const says = saysNotFound(facts.text)
  if (says !== undefined) return { type: 'missing', status: 200, says: says.trim() }
  if (facts.refresh === null) return { type: 'page', page, fetchMs }
  if (facts.text.letters < 300) return { type: 'redirect', to: facts.refresh }
  return {
    type: 'page',
    page: { ...page, facts: { ...facts, links: [...facts.links, facts.refresh] } },
    fetchMs,
  }
}

const linksOf = ({ facts }: FetchedPage): string[] =>
  facts === null || facts.robots.nofollow ? [] : facts.links.map((link) => link.href)

async function toPage(
  answer: FetchedResource,
  body: Uint8Array,
  changedAt: number | undefined,
): Promise<FetchedPage> {
  const { headers } = answer
  const url = cleanUrl(answer.url) ?? new URL(answer.url)
  const contentType = headers['content-type'] ?? null
  const isHtml = isHtmlType(contentType) || looksLikeHtml(body, contentType)
  const refreshHeader = headers['refresh']
  const facts = isHtml ? await readPageFacts(body, contentType, url, { refreshHeader }) : null
  const asked = directivesOfHeader(headers['x-robots-tag'])
  if (facts !== null) facts.robots.nofollow ||= asked.nofollow
  return {
    url,
    name: nameOf(answer.url),
    body,
    contentType,
    validators: {
      etag: headers['etag'] ?? null,
      lastModified: headers['last-modified'] ?? null,
      updatedAt: changedAt ?? null,
    },
    facts,
    noindex: asked.noindex || facts?.robots.noindex === true,
  }
}

/** The last path segment, readable; the host for a site's root. */
function nameOf(address: string): string {
  const url = new URL(address)
  const segment = url.pathname.split('/').findLast((part) => part !== '') ?? url.hostname
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function troubleOfStatus(url: string, status: number, asked: number | undefined): PageTrouble {
  const reason: Reason =
    status === 429
      ? 'rate-limited'
      : [401, 402, 403, 407, 451].includes(status)
        ? 'access-denied'
        : 'server-error'
  return {
    reason,
    message: `Fetching ${url}: expected a page, got status ${status}. ${remedyOf(reason)}`,
    retryable: status === 429 || status === 408 || status >= 500,
    retryAfterMs: asked,
    isFinal: false,
    error: undefined,
  }
}

const remedyOf = (reason: Reason): string =>
  reason === 'access-denied'
    ? 'Let KildeBot in, or exclude the page.'
    : reason === 'rate-limited'
      ? 'Sync less often, or allow KildeBot more requests.'
      : 'Try again later, or ask who runs the server.'

const reasonOfCode: Partial<Record<AppError['code'], Reason>> = {
  'fetch-blocked': 'blocked-address',
  timeout: 'timeout',
  'too-large': 'too-large',
  'fetch-failed': 'unreachable',
}

export const reasonOfError = (error: AppError): Reason => reasonOfCode[error.code] ?? 'internal'

function troubleOf(error: AppError): PageTrouble {
  const named = error.details?.['reason']
  const isCircle = named === 'too-many-redirects'
  const reason = isCircle || named === 'needs-browser' ? named : reasonOfError(error)
  return {
    reason,
    message: error.message,
    retryable: error.retryable,
    retryAfterMs: undefined,
    isFinal: isCircle || error.code === 'fetch-blocked' || error.code === 'too-large',
    error,
  }
}
