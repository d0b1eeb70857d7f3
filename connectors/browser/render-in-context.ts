// One page in a browser context of its own: given the HTML that was fetched, it runs its scripts, and what stands there
// when it has come to rest is its text. Images, fonts and media are not loaded, and it goes to no other page.
import type { BrowserContext, Page, Route } from 'playwright'
import { serializePage } from './serialize-page.ts'

/** What was fetched: the browser starts from it, so that the page is asked for once and robots.txt holds. */
export type StaticPage = { url: URL; body: Uint8Array; contentType: string | null }
export type RenderedPage = {
  html: string
  /** Where its scripts wanted to go; then there is no HTML. */
  redirect: URL | null
}

const unwanted = new Set(['image', 'media', 'font', 'ping', 'texttrack', 'manifest'])

export async function renderInContext(
  context: BrowserContext,
  source: StaticPage,
  options: { isSame: (url: URL) => boolean; settleMs: number },
): Promise<RenderedPage> {
  let isGiven = false
  let main: Page | undefined
  let leave: (target: URL) => void = () => {}
  const left = new Promise<URL>((resolve) => {
    leave = resolve
  })
  const decide = async (route: Route): Promise<void> => {
    const request = route.request()
    if (unwanted.has(request.resourceType())) return route.abort('blockedbyclient')
    if (!request.isNavigationRequest()) return route.continue()
    if (!isGiven && request.url() === source.url.href) {
      isGiven = true
      const headers = { 'content-type': source.contentType ?? 'text/html' }
      return route.fulfill({ status: 200, headers, body: Buffer.from(source.body) })
    }
    // Frames, pop-ups, and the page itself on its way elsewhere.
    if (main !== undefined && request.frame() === main.mainFrame()) {
      const target = new URL(request.url())
      if (/^https?:$/.test(target.protocol) && !options.isSame(target)) leave(target)
    }
    return route.abort('aborted')
  }
  // A route that fails belongs to a page that is gone.
  await context.route('**/*', (route) => decide(route).catch(() => {}))
  await context.addInitScript(hideSidePaths)
  main = await context.newPage()
  const rendered = restingPage(main, source.url, options.settleMs)
  // A page that leaves never comes to rest.
  return Promise.race([rendered, left.then((redirect) => ({ html: '', redirect }))]).finally(() => {
    rendered.catch(() => {})
  })
}

async function restingPage(page: Page, url: URL, settleMs: number): Promise<RenderedPage> {
  await page.goto(url.href, { waitUntil: 'domcontentloaded', timeout: 0 })
  await page.waitForLoadState('networkidle', { timeout: settleMs }).catch(ignoreTimeout)
  const html: unknown = await page.evaluate(serializePage)
  return { html: String(html), redirect: null }
}

/** What would talk past the proxy, were the switches of the browser not enough. */
const hideSidePaths =
  'for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"]) delete globalThis[name]'

/** A page that goes on asking forever is taken as it is. */
function ignoreTimeout(thrown: unknown): void {
  if (!/timeout/i.test(String(thrown))) throw thrown
}
