// Which pages go to the browser, and what comes back: `auto` sends those whose HTML is an empty shell with scripts.
import { AppError } from '../../core/errors.ts'
import type { WebsiteSettings } from '../../core/source.ts'
import type { PageBrowser } from '../browser/page-browser.ts'
import { displayUrl } from '../url-policy.ts'
import type { FetchedPage } from './fetch-page.ts'
import { isShell } from './measure-text.ts'
import { readPageFacts } from './page-facts.ts'

export interface PageRenderer {
  /**
   * The page as it is, as it stands after its scripts ran, or where these lead.
   * @throws AppError with details `reason: 'needs-browser'` when there is none; `timeout`, `too-large`, `fetch-failed`, `cancelled`
   */
  render(page: FetchedPage, identify: (url: URL) => string): Promise<FetchedPage | URL>
}

export function createPageRenderer(
  deps: { browser: PageBrowser | undefined; signal: AbortSignal; maxBytes: number },
  options: { mode: WebsiteSettings['render'] },
): PageRenderer {
  const isWanted = ({ facts, noindex }: FetchedPage): boolean =>
    facts !== null &&
    !noindex &&
    (options.mode === 'always' || (options.mode === 'auto' && isShell(facts.text)))
  return {
    render: async (page, identify) => {
      if (page.facts === null || !isWanted(page)) return page
      if (deps.browser === undefined) throw needsBrowser(page.url)
      const key = identify(page.url)
      const { html, redirect } = await deps.browser.render(page, {
        isSame: (url) => identify(url) === key,
        signal: deps.signal,
      })
      if (redirect !== null) return redirect
      const body = Buffer.from(html)
      if (body.byteLength > deps.maxBytes) throw grewTooLarge(page.url, body.byteLength, deps.maxBytes)
      const contentType = 'text/html; charset=utf-8'
      const facts = await readPageFacts(body, contentType, page.url)
      facts.robots.nofollow ||= page.facts.robots.nofollow
      return {
        ...page,
        body,
        contentType,
        facts,
        noindex: facts.robots.noindex,
        // They belong to the shell, which stays the same while its data changes.
        validators: { etag: null, lastModified: null, updatedAt: null },
      }
    },
  }
}

const needsBrowser = (url: URL): AppError =>
  new AppError(
    'fetch-failed',
    `Reading ${displayUrl(url)}: expected text in its HTML, got scripts that would bring it and no browser to run them. Install Chromium on the server (Debian: apt-get install chromium) or name one with KILDE_CHROMIUM; or exclude the page.`,
    { retryable: false, details: { reason: 'needs-browser' } },
  )

const grewTooLarge = (url: URL, bytes: number, limit: number): AppError =>
  new AppError(
    'too-large',
    `Rendering ${displayUrl(url)}: expected at most ${limit.toLocaleString('en')} bytes, got ${bytes.toLocaleString('en')}. Leave it out, or offer a smaller one.`,
  )
