// Decides what a fetched page means: which item it becomes, which links are followed, what is left out and why.
// Called in the order in which pages were taken; every address of the source gets exactly one item.
import type { RawDocument } from '../../core/document.ts'
import type { ConnectorItem, ConnectorRequest } from '../../core/ports/connector.ts'
import type { FrontierEntry } from '../../core/ports/frontier.ts'
import type { Reason } from '../../core/run.ts'
import type { WebsiteSettings } from '../../core/source.ts'
import type { FetchedPage, PageResult } from './fetch-page.ts'
import { cleanUrl, foldUrl } from './fold-url.ts'
import { createLinkJudge, type LinkJudge } from './judge-link.ts'
import { createPageTwins } from './page-twins.ts'
import type { Robots } from './robots.ts'
import type { Scope } from './scope.ts'

/** `entries` go to the frontier before `items` are yielded; the page's own item is the last one. */
export type Settlement = { entries: FrontierEntry[]; items: ConnectorItem[] }

export interface PageSettler {
  settle(entry: FrontierEntry, result: PageResult): Promise<Settlement>
  /** Addresses from elsewhere, such as a sitemap. */
  judgeLinks: LinkJudge['judgeAll']
  isAccounted(key: string): boolean
}

export function createPageSettler(context: {
  request: Pick<ConnectorRequest, 'known' | 'settled'>
  settings: WebsiteSettings
  scope: Scope
  robots: Robots
}): PageSettler {
  const { request, settings, scope } = context
  const accounted = new Set<string>()
  const documents = new Set<string>()
  const redirects = new Map<string, string>()
  const twins = createPageTwins()
  const isAccounted = (key: string): boolean => accounted.has(key) || request.settled.has(key)
  const links = createLinkJudge({ ...context, isAccounted, account: (key) => accounted.add(key) })

  const excluded = (key: string, url: string, reason: Reason, message: string | null): ConnectorItem => ({
    type: 'excluded',
    externalId: key,
    url,
    reason,
    message,
  })
  /** The page's own items, unless another page with this canonical address already stands for it. */
  const account = (key: string, items: ConnectorItem[]): ConnectorItem[] => {
    if (isAccounted(key)) return []
    accounted.add(key)
    return items
  }
  const isDocument = async (key: string): Promise<boolean> =>
    documents.has(key) || (request.settled.has(key) && (await request.known(key)) !== undefined)

  /** Under which key the page is kept: its canonical address, if that belongs to the source and stands for nothing else. */
  const identityOf = async (page: FetchedPage, finalKey: string): Promise<string> => {
    const canonical = page.facts?.canonical ?? null
    if (canonical === null) return finalKey
    const verdict = await links.judge(scope.normalise(new URL(canonical)))
    if (verdict.type !== 'follow') return finalKey
    return isAccounted(verdict.key) && !(await isDocument(verdict.key)) ? finalKey : verdict.key
  }

  const settlePage = async (
    entry: FrontierEntry,
    page: FetchedPage,
    fetchMs: number,
  ): Promise<Settlement> => {
    const finalUrl = scope.normalise(new URL(page.url))
    const finalKey = foldUrl(finalUrl)
    const obeys = settings.obeyRobots
    const mayFollow = page.facts !== null && !(obeys && page.facts.robots.nofollow)
    const found = mayFollow ? (page.facts?.links ?? []).map((link) => scope.normalise(link)) : []
    const { entries, items } = await links.judgeAll(found, entry.depth + 1)
    const mine = (own: ConnectorItem[]): Settlement => ({ entries, items: [...items, ...own] })
    const leave = (reason: Reason, message: string): Settlement =>
      mine(account(entry.key, [excluded(entry.key, page.url.href, reason, message)]))

    if (obeys && page.noindex) return leave('no-index', 'The page asks not to be indexed.')
    const verdict = await links.judge(finalUrl)
    if (verdict.type === 'leave') return leave(verdict.reason, verdict.message)

    const identity = await identityOf(page, finalKey)
    const own: ConnectorItem[] = []
    const twin = twins.find(finalUrl, page.body, page.validators)
    if (twin !== undefined && twin !== identity) return leave('duplicate', `The same page as ${twin}.`)
    if (!isAccounted(identity)) {
      twins.note(identity, finalUrl, page.body, page.validators)
      accounted.add(identity)
      documents.add(identity)
      const isSelf = identity === entry.key
      const raw = toRawDocument(identity, page, settings, found, isSelf)
      own.push({ type: 'document', raw, fetchMs })
      if (isSelf) return mine(own)
    }
    const message = `The same page as ${identity}.`
    own.push(...account(entry.key, [excluded(entry.key, page.url.href, 'duplicate', message)]))
    return mine(own)
  }

  const settleRedirect = async (entry: FrontierEntry, to: URL): Promise<Settlement> => {
    const target = scope.normalise(to)
    const targetKey = foldUrl(target)
    redirects.set(entry.key, targetKey)
    const leave = (
      reason: Reason,
      message: string,
      rest: Settlement = { entries: [], items: [] },
    ): Settlement => ({
      entries: rest.entries,
      items: [...rest.items, ...account(entry.key, [excluded(entry.key, entry.url, reason, message)])],
    })
    if (leadsTo(redirects, targetKey, entry.key)) {
      return leave('too-many-redirects', `It redirects in a circle by way of ${targetKey}.`)
    }
    if (!scope.contains(target)) {
      return leave('redirect-out-of-scope', `It redirects to ${target.href}, outside of the source's scope.`)
    }
    const verdict = await links.judge(target)
    const rest = await links.judgeAll([target], entry.depth + 1)
    if (verdict.type === 'follow') return leave('duplicate', `It redirects to ${targetKey}.`, rest)
    return leave(
      verdict.type === 'leave' ? verdict.reason : 'not-in-scope',
      `It redirects to ${target.href}.`,
      rest,
    )
  }

  /** Stored links of a page that did not come anew. */
  const storedLinks = (stored: readonly string[], depth: number): Promise<Settlement> =>
    links.judgeAll(
      stored.flatMap((href) => cleanUrl(href) ?? []),
      depth + 1,
    )

  const settle = async (entry: FrontierEntry, result: PageResult): Promise<Settlement> => {
    const { key, url, depth } = entry
    switch (result.type) {
      case 'page':
        return settlePage(entry, result.page, result.fetchMs)
      case 'redirect':
        return settleRedirect(entry, result.to)
      case 'unchanged': {
        const rest = await storedLinks(result.links, depth)
        documents.add(key)
        twins.noteUnchanged(key, new URL(url), result.validators)
        const own = account(key, [{ type: 'unchanged', externalId: key, fetchMs: result.fetchMs }])
        return { entries: rest.entries, items: [...rest.items, ...own] }
      }
      case 'missing': {
        const isKnown = (await request.known(key)) !== undefined
        const message =
          result.says === undefined
            ? `The server says that there is no such page (status ${result.status}).`
            : `The page says no more than "${result.says.slice(0, 100)}", though its status is ${result.status}.`
        const item: ConnectorItem = isKnown
          ? { type: 'gone', externalId: key, url, reason: 'not-found' }
          : excluded(key, url, 'not-found', message)
        return { entries: [], items: account(key, [item]) }
      }
      case 'unsupported': {
        const message = `Its content type is ${result.contentType}; pages, PDF, Office, text and media files are read.`
        return { entries: [], items: account(key, [excluded(key, url, 'unsupported-type', message)]) }
      }
      case 'trouble': {
        const { reason, message, isFinal } = result.trouble
        const rest = await storedLinks(result.links, depth)
        const item: ConnectorItem = isFinal
          ? excluded(key, url, reason, message)
          : { type: 'failed', externalId: key, url, reason, message }
        return { entries: rest.entries, items: [...rest.items, ...account(key, [item])] }
      }
    }
  }
  return { settle, judgeLinks: links.judgeAll, isAccounted }
}

/** Validators belong to the address that sent them: a page kept under another one is fetched whole next time. */
function toRawDocument(
  externalId: string,
  page: FetchedPage,
  settings: WebsiteSettings,
  links: readonly URL[],
  isSelf: boolean,
): RawDocument {
  return {
    externalId,
    url: page.url.href,
    name: page.name,
    title: null,
    body: page.body,
    contentType: page.contentType,
    language: page.facts?.language ?? null,
    validators: isSelf ? page.validators : { etag: null, lastModified: null, updatedAt: null },
    links: links.map((link) => link.href),
    audience: [],
    keepSelector: settings.keepSelector,
    dropSelector: settings.dropSelector,
  }
}

function leadsTo(redirects: ReadonlyMap<string, string>, from: string, target: string): boolean {
  const seen = new Set<string>()
  for (let at: string | undefined = from; at !== undefined && !seen.has(at); at = redirects.get(at)) {
    if (at === target) return true
    seen.add(at)
  }
  return false
}
