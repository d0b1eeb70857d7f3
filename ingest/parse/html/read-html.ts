// HTML to text and blocks: decode, find the content, write it. `renderFragment` is the same for HTML inside other formats.
import { type CheerioAPI, load } from 'cheerio'
import { decodeText } from '../decode-text.ts'
import type { ReadInput, Reading } from '../reading.ts'
import { createTextBuilder, type TextBuilder } from '../text-builder.ts'
import { type DomElement, isElement, partsOf } from './dom.ts'
import { createInlineBuffer } from './inline-buffer.ts'
import { pageFacts } from './page-facts.ts'
import { headingOf, pickMain } from './pick-main.ts'
import { renderBlocks } from './render-blocks.ts'
import { isContent } from './visible.ts'

export function readHtml({ raw, bytes, warn }: ReadInput): Reading {
  const decoded = decodeText(bytes, [charsetOf(raw.contentType), declaredCharset(bytes)])
  if (decoded.lossy) warn(`Some characters could not be read as ${decoded.encoding}.`)
  const $ = load(decoded.text)
  const facts = pageFacts($, raw.url)
  const out = createTextBuilder()
  const { body } = partsOf($)
  if (body) renderPage($, body, out, raw.keepSelector, raw.dropSelector, warn)
  const built = out.finish()
  const [first, second] = built.blocks.filter((block) => block.kind === 'heading' && block.level === 1)
  // One of several chapters is not what the page is called.
  const isChapter = second !== undefined && facts.title !== null
  const title = first === undefined || isChapter ? facts.title : built.text.slice(first.start, first.end)
  return { ...facts, title, ...built }
}

/** HTML that another format was turned into, or that stands inside one: all of it is content. */
export function renderFragment(html: string, out: TextBuilder): void {
  const { body } = partsOf(load(html))
  if (body) renderBlocks(body, out, { wholePage: false, wholeBody: false, dropped: new Set() })
}

function renderPage(
  $: CheerioAPI,
  body: DomElement,
  out: TextBuilder,
  keepSelector: string | null,
  dropSelector: string | null,
  warn: (message: string) => void,
): void {
  const dropped = new Set(dropSelector === null ? [] : select($, dropSelector, 'dropSelector', warn))
  const kept = keepSelector === null ? [] : outermost(select($, keepSelector, 'keepSelector', warn))
  if (kept.length > 0) {
    for (const root of kept) renderBlocks(root, out, { wholePage: false, wholeBody: false, dropped })
    return
  }
  if (keepSelector !== null) warn(`keepSelector ${keepSelector} matched nothing; the whole page was read.`)
  const { root, wholeBody } = pickMain(body)
  const options = { wholePage: wholeBody, wholeBody, dropped }
  if (!wholeBody && !headingOf(root)) addHeadingFromOutside($, out, root, dropped)
  renderBlocks(root, out, options)
  if (out.isEmpty && !wholeBody) renderBlocks(body, out, { wholePage: true, wholeBody: true, dropped })
}

/** Some layouts put the page's one main heading above its content part. */
function addHeadingFromOutside(
  $: CheerioAPI,
  out: TextBuilder,
  root: DomElement,
  dropped: ReadonlySet<DomElement>,
): void {
  const headings = elementsOf($, 'h1')
  const [heading] = headings
  if (!heading || headings.length > 1 || $(heading).closest('nav,aside,footer,noscript').length > 0) return
  const options = { wholePage: false, wholeBody: false, dropped }
  if (!isContent(heading, options) || $(root).closest('h1').length > 0) return
  const buffer = createInlineBuffer()
  buffer.text($(heading).text())
  const anchor = heading.attribs['id']
  out.add('heading', buffer.take().join(' '), { level: 1, ...(anchor !== undefined && { anchor }) })
}

function select(
  $: CheerioAPI,
  selector: string,
  setting: string,
  warn: (message: string) => void,
): DomElement[] {
  try {
    return elementsOf($, selector)
  } catch {
    warn(`${setting} ${selector} is no valid CSS selector and was left out.`)
    return []
  }
}

const elementsOf = ($: CheerioAPI, selector: string): DomElement[] =>
  $(selector)
    .toArray()
    .filter((node) => isElement(node))

/** Elements that stand inside another one of the list would be read twice. */
function outermost(elements: DomElement[]): DomElement[] {
  const all = new Set<unknown>(elements)
  return elements.filter((element) => {
    for (let up = element.parent; up !== null; up = up.parent) if (all.has(up)) return false
    return true
  })
}

export const charsetOf = (contentType: string | null): string | undefined =>
  /charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1]

/** What a page's meta tag or an XML declaration says; looked for in the first 4 KB, as browsers look in the first one. */
export function declaredCharset(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096))
  return (/<meta[^>]+charset\s*=\s*["']?([\w:-]+)/i.exec(head) ??
    /^\s*<\?xml[^>]+encoding\s*=\s*["']([\w:-]+)/i.exec(head))?.[1]
}
