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

/** `changedAt`: its `lastmod`, in milliseconds. */
export type SitemapEntry = { url: URL; changedAt: number | undefined }
/** `complete: false`: one that may exist could not be read, so pages that only it names may be missing. */
export type SitemapEntries = { entries: SitemapEntry[]; complete: boolean }

/** In order, each address once. 4xx and unreadable ones count as absent. `guessed` need not exist, `announced` should. */
export async function readSitemaps(
  deps: { guard: GuardedFetch; log: Logger; signal: AbortSignal; timeoutMs: number },
  addresses: readonly string[],
): Promise<SitemapEntries> {
  const queue = [...addresses]
  const seen = new Set(queue)
  const entries = new Map<string, SitemapEntry>()
  let complete = true
  for (let read = 0; queue.length > 0 && entries.size < limits.urls; read += 1) {
    if (read >= limits.files) return { entries: [...entries.values()], complete: false }
    const address = queue.shift() ?? ''
    const text = await fetchSitemap(deps, address)
    if (text === undefined) complete = false
    const found = await parseSitemap(text ?? '', address)
    if (found.cut) complete = false
    for (const entry of found.entries) entries.set(entry.url.href, entry)
    const children = found.sitemaps.map((child) => child.href).filter((href) => !seen.has(href))
    for (const child of children) seen.add(child)
    queue.unshift(...children)
  }
  return { entries: [...entries.values()], complete }
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
): Promise<{ entries: SitemapEntry[]; sitemaps: URL[]; cut: boolean }> {
  const isXml = text.trimStart().startsWith('<')
  const breath = breathe()
  const found: SitemapEntry[] = []
  let read = 0
  for (const { address, lastmod } of isXml ? locations(text) : lines(text)) {
    if (read === limits.urlsPerFile) break
    read += 1
    const url = cleanUrl(isXml ? plain(address) : address, base)
    const changedAt = Date.parse(lastmod?.trim() ?? '')
    if (url !== undefined) found.push({ url, changedAt: Number.isNaN(changedAt) ? undefined : changedAt })
    await breath.pause()
  }
  const cut = read === limits.urlsPerFile
  const isIndex = isXml && /<(?:\w+:)?sitemapindex[\s>]/.test(text)
  return isIndex
    ? { entries: [], sitemaps: found.map(({ url }) => url), cut }
    : { entries: found, sitemaps: [], cut }
}

type Location = { address: string; lastmod: string | undefined }

/** Each closing tag is looked for once from where the last one ended, so that many open ones cost no more than one. */
function* locations(text: string): Generator<Location, void, void> {
  const open = /<(?:\w+:)?loc>/g
  const close = /<\/(?:\w+:)?loc>/g
  let match = open.exec(text)
  while (match !== null) {
    const start = open.lastIndex
    close.lastIndex = start
    const end = close.exec(text)
    if (end === null) return
    const address = text.slice(start, Math.min(end.index, start + 10_000))
    open.lastIndex = close.lastIndex
    match = open.exec(text)
    // Between this entry's address and the next one's, where sitemaps have it.
    const rest = text.slice(close.lastIndex, Math.min(match?.index ?? text.length, close.lastIndex + 500))
    yield { address, lastmod: /<(?:\w+:)?lastmod>\s*([^<]{4,40})</.exec(rest)?.[1] }
  }
}

function* lines(text: string): Generator<Location, void, void> {
  const line = /[^\r\n]+/g
  for (let match = line.exec(text); match !== null; match = line.exec(text)) {
    if (/^\s*\ufeff?https?:\/\//i.test(match[0])) yield { address: match[0], lastmod: undefined }
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
