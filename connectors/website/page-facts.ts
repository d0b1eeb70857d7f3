// What a crawler reads from a page: its links, its canonical address, what it asks of robots. The text is the parser's.
import { Parser } from 'htmlparser2'
import { mediaTypeOf } from '../document-types.ts'
import { breathe } from './breathe.ts'
import { cleanUrl, foldUrl } from './fold-url.ts'
import { createTextMeter, type TextMeasure } from './measure-text.ts'
import { directivesOf, isRobotsMetaName, type RobotsDirectives } from './robots-directives.ts'

export type PageFacts = {
  /** Absolute, cleaned, each once, in order; without `rel=nofollow`. */
  links: URL[]
  canonical: URL | null
  robots: RobotsDirectives
  /** A refresh (meta element or header) to another address within ten seconds. */
  refresh: URL | null
  /** What the page's own entry among its translations says. */
  language: string | null
  text: TextMeasure
}

/** Pieces small enough that others have their turn between them. */
const PIECE_CHARS = 65_536
/** No honest page nests or links so much; beyond, the rest of it is not read for links. Cost grows with the square of the depth. */
const MAX_DEPTH = 20_000
const MAX_LINKS = 100_000

/** Reads tags as they come and builds no tree: a page is hostile until proven otherwise, and this is the main thread. */
export async function readPageFacts(
  body: Uint8Array,
  contentType: string | null,
  url: URL,
  { refreshHeader }: { refreshHeader?: string | undefined } = {},
): Promise<PageFacts> {
  const metas: string[] = []
  const hrefs: string[] = []
  let base: string | undefined
  let canonical: string | undefined
  let refresh = refreshTarget(refreshHeader ?? '')
  const translations: { language: string; href: string }[] = []
  const meter = createTextMeter()
  let depth = 0
  /** How many noscript and template elements are open: what is inside is passed over. */
  let hidden = 0
  const parser = new Parser({
    onopentag: (name, attribs) => {
      depth += 1
      meter.open(name, attribs['type'])
      if (isHiding(name)) hidden += 1
      if (hidden > 0 || !telling.has(name)) return
      const rel = (attribs['rel'] ?? '').toLowerCase().split(/\s+/)
      if (name === 'base' && attribs['href'] !== undefined) base ??= attribs['href']
      else if (name === 'meta' && isRobotsMetaName(attribs['name'] ?? ''))
        metas.push(attribs['content'] ?? '')
      else if (name === 'meta' && attribs['http-equiv']?.toLowerCase() === 'refresh')
        refresh ??= refreshTarget(attribs['content'] ?? '')
      else if (name === 'link' && rel.includes('canonical')) canonical ??= attribs['href']
      else if (isFollowed(name, rel, attribs)) hrefs.push(attribs[name === 'frame' ? 'src' : 'href'] ?? '')
      const { hreflang, href } = attribs
      if (name === 'link' && hreflang !== undefined && href !== undefined && translations.length < 500)
        translations.push({ language: hreflang, href })
    },
    ontext: meter.text,
    onclosetag: (name) => {
      depth -= 1
      meter.close(name)
      if (isHiding(name)) hidden -= 1
    },
  })
  const html = decode(body, contentType)
  const breath = breathe()
  for (let at = 0; at < html.length && depth < MAX_DEPTH && hrefs.length < MAX_LINKS; at += PIECE_CHARS) {
    parser.write(html.slice(at, at + PIECE_CHARS))
    await breath.pause()
  }
  if (depth < MAX_DEPTH) parser.end()
  const from = (base === undefined ? undefined : cleanUrl(base, url)) ?? url
  const links = new Map<string, URL>()
  for (const href of hrefs) {
    const link = href === '' ? undefined : cleanUrl(href, from)
    if (link !== undefined) links.set(link.href, link)
    await breath.pause()
  }
  const absolute = (href: string | undefined): URL | null =>
    href === undefined ? null : (cleanUrl(href, from) ?? null)
  const isOwn = (other: URL | null): boolean => other !== null && foldUrl(other) === foldUrl(url)
  const target = absolute(refresh)
  const own = translations.find(({ language, href }) => language !== 'x-default' && isOwn(absolute(href)))
  return {
    links: [...links.values()],
    canonical: absolute(canonical),
    robots: directivesOf(metas),
    refresh: isOwn(target) ? null : target,
    language: own?.language ?? null,
    text: meter.measure(),
  }
}

/** `0; url='next.html'` → `next.html`; undefined for one that only loads itself again, or later than a reader waits. */
function refreshTarget(content: string): string | undefined {
  const [, seconds, target] =
    /^\s*(\d{0,6})[\d.]{0,9}\s*[;,]\s*url\s*=\s*["']?([^"']*)/i.exec(content.slice(0, 3000)) ?? []
  return target === undefined || Number(seconds) > 10 ? undefined : target.trim()
}

/** The only elements that say anything to a crawler. */
const telling = new Set(['base', 'meta', 'link', 'a', 'area', 'frame'])
const isHiding = (name: string): boolean => name === 'noscript' || name === 'template'

function isFollowed(name: string, rel: string[], attribs: Record<string, string>): boolean {
  if (rel.includes('nofollow')) return false
  if (name === 'a' || name === 'area' || name === 'frame') return true
  if (name !== 'link') return false
  return rel.includes('next') || rel.includes('prev') || (rel.includes('alternate') && 'hreflang' in attribs)
}

/** Only ASCII must be right, for tags and addresses; the body goes on to the parser untouched. */
function decode(body: Uint8Array, contentType: string | null): string {
  const declared = /charset\s*=\s*["']?([\w-]+)/i
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 2048)).toString('latin1')
  const marked = head.startsWith('\u00ff\u00fe')
    ? 'utf-16le'
    : head.startsWith('\u00fe\u00ff')
      ? 'utf-16be'
      : undefined
  const label = marked ?? declared.exec(contentType ?? '')?.[1] ?? declared.exec(head)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label).decode(body)
  } catch {
    return new TextDecoder('utf-8').decode(body)
  }
}

/** No content type: does it look like a page? */
export function looksLikeHtml(body: Uint8Array, contentType: string | null): boolean {
  if (mediaTypeOf(contentType) !== '') return false
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 512)).toString('latin1')
  return /^[\s\u00ef\u00bb\u00bf]*<(!doctype html|html|head|body|!--)/i.test(head)
}
