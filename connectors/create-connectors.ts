// Puts the room together: one guarded fetch for all of it.
import type { Clock } from '../core/ports/clock.ts'
import type { Connector } from '../core/ports/connector.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { NoticeReader, PreviewItem } from '../core/ports/services.ts'
import type { FileStore } from '../core/ports/small-stores.ts'
import type { WebsiteSettings } from '../core/source.ts'
import { findChromium } from './browser/find-chromium.ts'
import { createPageBrowser, type PageBrowser } from './browser/page-browser.ts'
import { createFilesConnector } from './files/files-connector.ts'
import type { Resolver } from './guarded-connect.ts'
import { createGuardedFetch } from './guarded-fetch.ts'
import { createKnowledgeBaseConnector } from './knowledge-base/knowledge-base-connector.ts'
import { createNoticeReader } from './knowledge-base/notice-reader.ts'
import type { VendorStores } from './knowledge-base/vendor-stores.ts'
import { pickedOnly } from './picked-only.ts'
import { type Preview, previewWebsite } from './website/preview.ts'
import { type CrawlLimits, createWebsiteConnector } from './website/website-connector.ts'

export interface Connectors {
  website: Connector
  files: Connector
  preview(
    settings: WebsiteSettings,
    signal: AbortSignal,
    onItem?: (item: PreviewItem) => void,
  ): Promise<Preview>
  'knowledge-base': Connector
  notices: NoticeReader
  /** Ends open connections; nothing is fetched any more. */
  close(): Promise<void>
}

/** `allowPrivateNetwork`: KILDE_ALLOW_PRIVATE_NETWORK, split. @throws AppError `bad-config` for a wrong entry */
export function createConnectors(
  deps: {
    files: Pick<FileStore, 'attached' | 'read'>
    vendorStores: VendorStores
    allowPrivateNetwork: readonly string[]
    contactUrl: string | null
    /** KILDE_CHROMIUM; null or absent = the system's, if it has one. */
    chromium?: string | null
    clock: Clock
    log: Logger
    resolver?: Resolver
  },
  options: {
    crawl?: Partial<CrawlLimits>
    /** Of one uploaded file or one in a folder. @default 100 MiB */
    maxFileBytes?: number
  } = {},
): Connectors {
  const guard = createGuardedFetch(deps)
  const openBrowser = (): PageBrowser | undefined => {
    const executable = findChromium(deps.chromium ?? null)
    return executable === undefined ? undefined : createPageBrowser({ guard, log: deps.log, executable })
  }
  const website = createWebsiteConnector(
    { guard, clock: deps.clock, log: deps.log, openBrowser },
    options.crawl,
  )
  return {
    website: pickedOnly(website),
    files: createFilesConnector(
      deps,
      options.maxFileBytes === undefined ? {} : { maxBytes: options.maxFileBytes },
    ),
    preview: (settings, signal, onItem) => previewWebsite(website, settings, signal, onItem),
    'knowledge-base': createKnowledgeBaseConnector({ guard, clock: deps.clock, stores: deps.vendorStores }),
    notices: createNoticeReader({ ...deps.vendorStores, clock: deps.clock }),
    close: () => guard.close(),
  }
}
