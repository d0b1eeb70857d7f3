// Sitemaps: announced in robots.txt or at /sitemap.xml; index files, gzip and plain text; through the guarded fetch.
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { toAppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import { cleanUrl } from './fold-url.ts'

const limits = { files: 500, urls: 200_000, bytes: 52_428_800 } as const
const unzip = promisify(gunzip)

/** `complete: false`: one that may exist could not be read, so pages that only it names may be missing. */
export type SitemapUrls = { urls: URL[]; complete: boolean }

/** In order, each address once. 4xx and unreadable ones count as absent. `guessed` need not exist, `announced` should. */
export async function readSitemaps(
  deps: { guard: GuardedFetch; log: Logger; signal: AbortSignal; timeoutMs: number },
  addresses: readonly string[],
): Promise<SitemapUrls> {
  const queue = [...addresses]
  const seen = new Set(queue)
  const urls = new Map<string, URL>()
  let complete = true
  for (let read = 0; queue.length > 0 && urls.size < limits.urls; read += 1) {
    if (read >= limits.files) return { urls: [...urls.values()], complete: false }
    const address = queue.shift() ?? ''
    const text = await fetchSitemap(deps, address)
    if (text === undefined) complete = false
    const found = parseSitemap(text ?? '', address)
    for (const url of found.urls) urls.set(url.href, url)
    const children = found.sitemaps.map((child) => child.href).filter((href) => !seen.has(href))
    for (const child of children) seen.add(child)
    queue.unshift(...children)
  }
  return { urls: [...urls.values()], complete }
}

/** '' when there is none, undefined when that cannot be said now. */
async function fetchSitemap(
  deps: { guard: GuardedFetch; log: Logger; signal: AbortSignal; timeoutMs: number },
  address: string,
): Promise<string | undefined> {
  try {
    const options = { maxBytes: limits.bytes, timeoutMs: deps.timeoutMs, signal: deps.signal }
    const answer = await deps.guard.fetch(address, options)
    if (answer.status >= 500) return undefined
    if (answer.status >= 300 || answer.body === null) return ''
    const isZipped = answer.body[0] === 0x1f && answer.body[1] === 0x8b
    const body = isZipped ? await unzip(answer.body, { maxOutputLength: limits.bytes }) : answer.body
    return new TextDecoder().decode(body)
  } catch (thrown) {
    const error = toAppError(thrown, 'fetch-failed')
    if (error.code === 'cancelled') throw error
    deps.log.warn({ url: address, code: error.code, message: error.message }, 'sitemap-fail')
    return undefined
  }
}

/** XML with `urlset` or `sitemapindex`, or plain text with an address a line. Anything else gives nothing. */
export function parseSitemap(text: string, base: string): { urls: URL[]; sitemaps: URL[] } {
  const isXml = text.trimStart().startsWith('<')
  const found = isXml
    ? [...text.matchAll(/<(?:\w+:)?loc>([\s\S]*?)<\/(?:\w+:)?loc>/g)].map((m) => m[1] ?? '')
    : lines(text)
  const urls = found.flatMap((loc) => cleanUrl(isXml ? plain(loc) : loc, base) ?? [])
  const isIndex = isXml && /<(?:\w+:)?sitemapindex[\s>]/.test(text)
  return isIndex ? { urls: [], sitemaps: urls } : { urls, sitemaps: [] }
}

const lines = (text: string): string[] =>
  text.split(/\r\n|\r|\n/).filter((line) => /^\s*\ufeff?https?:\/\//i.test(line))

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function plain(loc: string): string {
  const inner = /^\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*$/.exec(loc)
  if (inner !== null) return inner[1] ?? ''
  return loc.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name)] ?? whole
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
