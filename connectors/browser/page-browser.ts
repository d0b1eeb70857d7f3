// One Chromium for a whole crawl, started when the first page asks for it. Playwright itself and not PlaywrightCrawler:
// queue, retries, politeness and order are the crawl engine's already, and a page comes here only after it was fetched.
import PQueue from 'p-queue'
import type { Browser } from 'playwright'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import { displayUrl } from '../url-policy.ts'
import { type FilteringProxy, startFilteringProxy } from './filtering-proxy.ts'
import { launchChromium } from './launch-chromium.ts'
import { type RenderedPage, renderInContext, type StaticPage } from './render-in-context.ts'
import { within } from './within.ts'

export type BrowserLimits = {
  /** For one page, from its first script to its text. */
  timeoutMs: number
  /** How long a page may go on loading once it is there. */
  settleMs: number
  /** All that one page loads. */
  maxBytes: number
}
export const browserLimits: BrowserLimits = { timeoutMs: 30_000, settleMs: 8_000, maxBytes: 50_000_000 }

export interface PageBrowser {
  /**
   * The page after its scripts ran. `isSame`: navigations to these addresses are the page itself; others are not made.
   * @throws AppError `fetch-failed`, `timeout`, `cancelled`
   */
  render(
    page: StaticPage,
    options: { isSame: (url: URL) => boolean; signal: AbortSignal },
  ): Promise<RenderedPage>
  /** Ends the browser and all its processes. */
  close(): Promise<void>
}

/** Memory of a browser grows with its pages. */
const pagesPerBrowser = 250
const atOnce = 2

export function createPageBrowser(
  deps: { guard: GuardedFetch; log: Logger; executable: string },
  limits: BrowserLimits = browserLimits,
): PageBrowser {
  const queue = new PQueue({ concurrency: atOnce })
  let running: Promise<{ browser: Browser; proxy: FilteringProxy }> | undefined
  let rendered = 0
  let isClosed = false

  const start = async (): Promise<{ browser: Browser; proxy: FilteringProxy }> => {
    const proxy = await startFilteringProxy(deps)
    try {
      const browser = await launchChromium(deps, { executable: deps.executable, proxyUrl: proxy.url })
      deps.log.info({ executable: deps.executable, version: browser.version() }, 'browser-start')
      return { browser, proxy }
    } catch (thrown) {
      await proxy.close()
      throw launchFailed(deps.executable, thrown)
    }
  }
  const stop = async (): Promise<void> => {
    const ending = running
    running = undefined
    rendered = 0
    const parts = await ending?.catch(() => undefined)
    if (parts === undefined) return
    await parts.proxy.close()
    await parts.browser.close().catch(() => {})
  }
  const ready = async (): Promise<{ browser: Browser; proxy: FilteringProxy }> => {
    running ??= start()
    const parts = await running
    if (parts.browser.isConnected()) return parts
    await stop()
    running ??= start()
    return running
  }

  return {
    render: (page, { isSame, signal }) =>
      queue.add(async () => {
        if (isClosed || signal.aborted) throw cancelled(page.url)
        if (rendered >= pagesPerBrowser && queue.pending === 1) await stop()
        rendered += 1
        const { browser, proxy } = await ready()
        const { pass, ...credentials } = proxy.issue(limits.maxBytes)
        const context = await browser
          .newContext({
            userAgent: deps.guard.userAgent,
            proxy: { server: proxy.url, ...credentials },
            serviceWorkers: 'block',
            acceptDownloads: false,
          })
          .catch((thrown: unknown) => {
            pass.revoke()
            throw brokeOff(page.url, thrown)
          })
        try {
          const result = renderInContext(context, page, { isSame, settleMs: limits.settleMs })
          return await within(result, limits.timeoutMs, signal, page.url)
        } catch (thrown) {
          throw thrown instanceof AppError ? thrown : brokeOff(page.url, thrown)
        } finally {
          pass.revoke()
          if (pass.refused[0] !== undefined) {
            const refused = pass.refused.length
            deps.log.info({ url: page.url.href, refused, first: pass.refused[0] }, 'browser-refuse')
          }
          // A page that is busy with itself may not let go: then the browser goes as a whole.
          const isGone = await within(context.close(), 3000, undefined, page.url).then(
            () => true,
            () => false,
          )
          if (!isGone) await stop()
        }
      }),
    close: async () => {
      isClosed = true
      await stop()
      await queue.onIdle()
      await stop()
    },
  }
}

const cancelled = (url: URL): AppError =>
  new AppError('cancelled', `Rendering ${displayUrl(url)} was cancelled.`)

/** The page crashed, or the browser as a whole: the next page gets a new one. */
const brokeOff = (url: URL, cause: unknown): AppError =>
  new AppError(
    'fetch-failed',
    `Rendering ${displayUrl(url)}: expected its text, got ${String(cause).split('\n')[0]?.slice(0, 200)}. It is tried again; exclude the page if that goes on.`,
    { cause, retryable: true },
  )

const launchFailed = (executable: string, cause: unknown): AppError =>
  new AppError(
    'fetch-failed',
    `Starting ${executable}: expected Chromium, got ${String(cause).split('\n')[0]?.slice(0, 200)}. Install Chromium (Debian: apt-get install chromium), or name another with KILDE_CHROMIUM.`,
    { cause, retryable: false, details: { reason: 'needs-browser' } },
  )
