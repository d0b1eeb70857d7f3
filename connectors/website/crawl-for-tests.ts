// For this folder's tests: serves pages on loopback and crawls them with the real engine.
import type { ConnectorItem, ConnectorRequest } from '../../core/ports/connector.ts'
import type { Logger } from '../../core/ports/logger.ts'
import { collect, connectorRequest, idOf, sourceOf } from '../../core/testing/connector-contract.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { type SiteContent, type SiteServer, startSite } from '../../core/testing/site-server.ts'
import { createPageBrowser } from '../browser/page-browser.ts'
import { createGuardedFetch } from '../guarded-fetch.ts'
import { type CrawlLimits, createWebsiteConnector } from './website-connector.ts'

export type TestSite = {
  site: SiteServer
  connector: ReturnType<typeof createWebsiteConnector>
  request(settings?: object, overrides?: Partial<ConnectorRequest>): ConnectorRequest
  /** Crawls from `/` with scope host. */
  crawl(
    settings?: object,
    overrides?: Partial<ConnectorRequest>,
  ): Promise<{
    items: ConnectorItem[]
    complete: boolean
    message: string | null
    /** Paths by what became of them: `document`, `unchanged`, `gone`, or the reason. */
    paths: Record<string, string[]>
  }>
  close(): Promise<void>
}

const clock = { now: Date.now, sleep: async () => {} }

export async function serveSite(
  pages: Record<string, SiteContent> | ((path: string) => SiteContent | undefined),
  limits: Partial<CrawlLimits> = {},
  { executable, log = silentLogger }: { executable?: string; log?: Logger } = {},
): Promise<TestSite> {
  const site = await startSite(pages)
  const guard = createGuardedFetch({ allowPrivateNetwork: ['127.0.0.1', 'localhost'], contactUrl: null })
  const openBrowser = () =>
    executable === undefined ? undefined : createPageBrowser({ guard, log, executable })
  const connector = createWebsiteConnector(
    { guard, clock, log, openBrowser },
    { maxRetries: 1, retryBaseMs: 1, timeoutMs: 2000, ...limits },
  )
  const request: TestSite['request'] = (settings, overrides) =>
    connectorRequest(
      sourceOf('website', { startUrls: [`${site.origin}/`], scope: 'host', ...settings }),
      overrides,
    )
  return {
    site,
    connector,
    request,
    crawl: async (settings, overrides) => {
      const { items, enumeration } = await collect(connector, request(settings, overrides))
      return { items, ...enumeration, paths: pathsOf(items, site.origin) }
    },
    close: async () => {
      await guard.close()
      await site.close()
    },
  }
}

export function pathsOf(items: readonly ConnectorItem[], origin: string): Record<string, string[]> {
  const paths: Record<string, string[]> = {}
  for (const item of items) {
    const outcome = item.type === 'failed' || item.type === 'excluded' ? item.reason : item.type
    const list = paths[outcome] ?? []
    list.push(idOf(item).replace(origin, ''))
    paths[outcome] = list
  }
  return paths
}
