// Sitemaps: announced in robots.txt or at /sitemap.xml; index files, gzip and plain text; through the guarded fetch.
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { toAppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import { breathe } from './breathe.ts'
import { cleanUrl } from './fold-url.ts'

/** The protocol allows 50,000 addresses a file. */
const limits = { files: 500, urls: 200_000, urlsPerFile: 50_000, bytes: 52_428_800 } as const
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
    const found = await parseSitemap(text ?? '', address)
    if (found.cut) complete = false
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

/**
 * XML with `urlset` or `sitemapindex`, or plain text with an address a line. Anything else gives nothing. `cut`: it has
 * more addresses than one may have, and the rest was not read.
 */
export async function parseSitemap(
  text: string,
  base: string,
): Promise<{ urls: URL[]; sitemaps: URL[]; cut: boolean }> {
  const isXml = text.trimStart().startsWith('<')
  const breath = breathe()
  const found: URL[] = []
  let read = 0
  for (const address of isXml ? locations(text) : lines(text)) {
    if (read === limits.urlsPerFile) break
    read += 1
    const url = cleanUrl(isXml ? plain(address) : address, base)
    if (url !== undefined) found.push(url)
    await breath.pause()
  }
  const cut = read === limits.urlsPerFile
  const isIndex = isXml && /<(?:\w+:)?sitemapindex[\s>]/.test(text)
  return isIndex ? { urls: [], sitemaps: found, cut } : { urls: found, sitemaps: [], cut }
}

/** Each closing tag is looked for once from where the last one ended, so that many open ones cost no more than one. */
function* locations(text: string): Generator<string, void, void> {
  const open = /<(?:\w+:)?loc>/g
  const close = /<\/(?:\w+:)?loc>/g
  while (open.exec(text) !== null) {
    close.lastIndex = open.lastIndex
    const end = close.exec(text)
    if (end === null) return
    yield text.slice(open.lastIndex, Math.min(end.index, open.lastIndex + 10_000))
    open.lastIndex = close.lastIndex
  }
}

function* lines(text: string): Generator<string, void, void> {
  const line = /[^\r\n]+/g
  for (let match = line.exec(text); match !== null; match = line.exec(text)) {
    if (/^\s*\ufeff?https?:\/\//i.test(match[0])) yield match[0]
  }
}

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
