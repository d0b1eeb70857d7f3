// Shall this address be fetched? Scope, include and exclude, what its ending says, robots.txt.
import type { ConnectorItem } from '../../core/ports/connector.ts'
import type { FrontierEntry } from '../../core/ports/frontier.ts'
import type { Reason } from '../../core/run.ts'
import { isAssetName } from '../document-types.ts'
import { breathe } from './breathe.ts'
import { foldUrl } from './fold-url.ts'
import type { Robots } from './robots.ts'
import type { Scope } from './scope.ts'

type LinkVerdict =
  | { type: 'follow'; key: string }
  /** Not part of the source at all: no item. */
  | { type: 'outside' }
  | { type: 'leave'; key: string; reason: Reason; message: string; isTemporary: boolean }

export interface LinkJudge {
  judge(url: URL): Promise<LinkVerdict>
  /** Entries to follow, and an item for each address that is left out and not yet accounted for. */
  judgeAll(urls: readonly URL[], depth: number): Promise<{ entries: FrontierEntry[]; items: ConnectorItem[] }>
}

const maxSeen = 200_000

export function createLinkJudge(deps: {
  scope: Scope
  robots: Robots
  isAccounted: (key: string) => boolean
  account: (key: string) => void
}): LinkJudge {
  /** Addresses that went to the frontier or were left out: a site's navigation stands on each of its pages. */
  const seen = new Set<string>()
  const judge = async (url: URL): Promise<LinkVerdict> => {
    if (!deps.scope.contains(url)) return { type: 'outside' }
    const key = foldUrl(url)
    const leave = (reason: Reason, message: string, isTemporary = false): LinkVerdict => ({
      type: 'leave',
      key,
      reason,
      message,
      isTemporary,
    })
    if (!deps.scope.isPicked(url))
      return leave('not-in-scope', "The source's include and exclude patterns leave it out.")
    if (isAssetName(url.pathname))
      return leave('unsupported-type', 'Its ending is that of an asset, not of a document.')
    const verdict = await deps.robots.verdict(url)
    if (verdict.type === 'unavailable') return leave(verdict.reason, verdict.message, true)
    if (verdict.type === 'disallowed') return leave('robots', `Blocked by ${url.origin}/robots.txt.`)
    return { type: 'follow', key }
  }

  return {
    judge,
    judgeAll: async (urls, depth) => {
      const entries = new Map<string, FrontierEntry>()
      const items: ConnectorItem[] = []
      const breath = breathe()
      for (const url of urls) {
        await breath.pause()
        if (seen.has(url.href)) continue
        const verdict = await judge(url)
        // A start address that redirects may widen the scope later.
        if (verdict.type === 'outside') continue
        if (seen.size >= maxSeen) seen.clear()
        seen.add(url.href)
        if (entries.has(verdict.key) || deps.isAccounted(verdict.key)) continue
        if (verdict.type === 'follow') {
          entries.set(verdict.key, { key: verdict.key, url: url.href, depth, priority: 0 })
          continue
        }
        deps.account(verdict.key)
        const { key, reason, message } = verdict
        // For a while only: what is stored of it must stay.
        const type = verdict.isTemporary ? 'failed' : 'excluded'
        items.push({ type, externalId: key, url: url.href, reason, message })
      }
      return { entries: [...entries.values()], items }
    },
  }
}
