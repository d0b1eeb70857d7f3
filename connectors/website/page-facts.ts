// What a crawler reads from a page: its links, its canonical address, what it asks of robots. The text is the parser's.
import { load } from 'cheerio/slim'
import { mediaTypeOf } from '../document-types.ts'
import { cleanUrl } from './fold-url.ts'
import { directivesOf, isRobotsMetaName, type RobotsDirectives } from './robots-directives.ts'

export type PageFacts = {
  /** Absolute, cleaned, each once, in order; without `rel=nofollow`. */
  links: URL[]
  canonical: URL | null
  robots: RobotsDirectives
}

/** cheerio/slim is htmlparser2: it is not troubled by any nesting and takes a tenth of a browser-exact parse. */
export function readPageFacts(body: Uint8Array, contentType: string | null, url: URL): PageFacts {
  const root = load(decode(body, contentType)).root().get(0) ?? null
  const metas: string[] = []
  const hrefs: string[] = []
  let base: string | undefined
  let canonical: string | undefined
  let node: AnyNode | null = root
  // A walk of our own in document order: noscript and template are passed over, and no stack grows with the depth.
  for (; node !== null; node = next(node, root)) {
    if (node.type !== 'tag') continue
    const { name, attribs } = node
    const rel = (attribs['rel'] ?? '').toLowerCase().split(/\s+/)
    if (name === 'base' && attribs['href'] !== undefined) base ??= attribs['href']
    else if (name === 'meta' && isRobotsMetaName(attribs['name'] ?? '')) metas.push(attribs['content'] ?? '')
    else if (name === 'link' && rel.includes('canonical')) canonical ??= attribs['href']
    else if (isFollowed(name, rel, attribs)) hrefs.push(attribs[name === 'frame' ? 'src' : 'href'] ?? '')
  }
  const from = (base === undefined ? undefined : cleanUrl(base, url)) ?? url
  const links = new Map<string, URL>()
  for (const href of hrefs) {
    const link = href === '' ? undefined : cleanUrl(href, from)
    if (link !== undefined) links.set(link.href, link)
  }
  return {
    links: [...links.values()],
    canonical: canonical === undefined ? null : (cleanUrl(canonical, from) ?? null),
    robots: directivesOf(metas),
  }
}

function isFollowed(name: string, rel: string[], attribs: Record<string, string>): boolean {
  if (rel.includes('nofollow')) return false
  if (name === 'a' || name === 'area' || name === 'frame') return true
  if (name !== 'link') return false
  return rel.includes('next') || rel.includes('prev') || (rel.includes('alternate') && 'hreflang' in attribs)
}

/** cheerio names its node type only here. */
type AnyNode = Exclude<Parameters<typeof load>[0], string | unknown[] | Buffer>

function next(node: AnyNode, root: AnyNode | null): AnyNode | null {
  const skips = node.type === 'tag' && (node.name === 'noscript' || node.name === 'template')
  if (!skips && 'firstChild' in node && node.firstChild !== null) return node.firstChild
  for (let at: AnyNode | null = node; at !== null && at !== root; at = at.parent) {
    if (at.next !== null) return at.next
  }
  return null
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
