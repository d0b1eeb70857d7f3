// A website on loopback for tests: pages from a table or a function, which may redirect, stall, break off, send too much,
// trickle, or answer "not modified". It records what was asked.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type SitePage = {
  /** @default 200 */
  status?: number
  headers?: Record<string, string>
  /** HTML unless a content-type header says otherwise. */
  body?: string | Uint8Array
  /** Answers 304 to a request that carries it. */
  etag?: string
  lastModified?: string
  /** Before the answer begins. */
  delayMs?: number
  /** Sends a Location header, with 302 unless `status` says otherwise. */
  redirect?: string
  trouble?:
    | 'no-answer'
    /** The head and the first byte, then nothing. */
    | 'stall'
    | 'reset'
    /** Half of the announced body, then the connection breaks. */
    | 'break-off'
    /** Sends until the client hangs up. */
    | 'endless'
    /** One byte every 50 ms. */
    | 'trickle'
}
/** A string is an HTML page. */
export type SiteContent = string | SitePage
export type SiteHit = { path: string; headers: IncomingHttpHeaders; at: number }

export interface SiteServer {
  origin: string
  port: number
  /** Every request so far, in order; `path` with its query. */
  hits: SiteHit[]
  /** Requests for pages: without robots.txt and sitemaps. */
  pageHits(): string[]
  /** Replaces or adds pages; `null` takes one away. */
  put(pages: Record<string, SiteContent | null>): void
  close(): Promise<void>
}

type Pages = Record<string, SiteContent> | ((path: string) => SiteContent | undefined)

/** Unknown paths get 404. */
export async function startSite(pages: Pages): Promise<SiteServer> {
  const changed = new Map<string, SiteContent | null>()
  const hits: SiteHit[] = []
  const timers = new Set<NodeJS.Timeout>()
  const pageOf = (path: string): SiteContent | undefined => {
    const own = changed.get(path)
    if (own !== undefined) return own ?? undefined
    return typeof pages === 'function' ? pages(path) : pages[path]
  }
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    hits.push({ path, headers: request.headers, at: Date.now() })
    const content = pageOf(path)
    const missing: SitePage = { status: 404, body: 'not found' }
    const page = typeof content === 'string' ? { body: content } : (content ?? missing)
    if (page.delayMs === undefined) answer(response, page, request.headers, timers)
    else timers.add(setTimeout(() => answer(response, page, request.headers, timers), page.delayMs))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    hits,
    pageHits: () => hits.map((hit) => hit.path).filter((path) => !/^\/(robots\.txt|sitemap)/.test(path)),
    put: (more) => {
      for (const [path, content] of Object.entries(more)) changed.set(path, content)
    },
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearInterval(timer)
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(
  response: ServerResponse,
  page: SitePage,
  asked: IncomingHttpHeaders,
  timers: Set<NodeJS.Timeout>,
): void {
  const body = Buffer.from(page.body ?? '')
  const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8', ...page.headers }
  if (page.etag !== undefined) headers['etag'] = page.etag
  if (page.lastModified !== undefined) headers['last-modified'] = page.lastModified
  if (page.redirect !== undefined) headers['location'] = page.redirect
  const isSame =
    (page.etag !== undefined && asked['if-none-match'] === page.etag) ||
    (page.lastModified !== undefined && asked['if-modified-since'] === page.lastModified)
  if (isSame) {
    response.writeHead(304, headers).end()
    return
  }
  const status = page.status ?? (page.redirect === undefined ? 200 : 302)
  switch (page.trouble) {
    case undefined:
      response.writeHead(status, { 'content-length': body.length, ...headers }).end(body)
      return
    case 'no-answer':
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'stall':
      response.writeHead(status, headers).write('<')
      return
    case 'break-off':
      response.writeHead(status, { ...headers, 'content-length': body.length * 2 + 2 })
      response.write(body, () => response.socket?.destroy())
      return
    case 'endless':
    case 'trickle':
      keepSending(response.writeHead(status, headers), page.trouble === 'endless', timers)
  }
}

function keepSending(response: ServerResponse, isFast: boolean, timers: Set<NodeJS.Timeout>): void {
  const piece = 'x'.repeat(isFast ? 65_536 : 1)
  const timer = setInterval(() => response.write(piece), isFast ? 1 : 50)
  timers.add(timer)
  response.on('close', () => {
    clearInterval(timer)
    timers.delete(timer)
  })
}

/** A page with these links and some text. */
export const pageWith = (links: readonly string[], text = 'Some text.', head = ''): string =>
  `<!doctype html><html lang="en"><head><title>${text}</title>${head}</head><body><h1>${text}</h1>${links
    .map((href) => `<p><a href="${href}">${href}</a></p>`)
    .join('')}</body></html>`
