// XML: feeds by their items, other files by element. No entity of the file's own is expanded, nothing is fetched.
import { load } from 'cheerio'
import { XMLValidator } from 'fast-xml-parser'
import { toLanguage } from '../../../core/text/language.ts'
import { foldSpaces } from '../clean-text.ts'
import { decodeText } from '../decode-text.ts'
import { childElements, type DomElement, isElement, walk } from '../html/dom.ts'
import { charsetOf, declaredCharset, renderFragment } from '../html/read-html.ts'
import type { ReadInput, Reading } from '../reading.ts'
import { createTextBuilder, type TextBuilder } from '../text-builder.ts'
import { unreadable } from '../unreadable.ts'
import { addElements } from './render-xml.ts'

export function readXml({ raw, bytes, warn }: ReadInput): Reading {
  const decoded = decodeText(bytes, [charsetOf(raw.contentType), declaredCharset(bytes)])
  if (decoded.lossy) warn(`Some characters could not be read as ${decoded.encoding}.`)
  const text = decoded.text.replace(/^\ufeff/, '')
  const valid = XMLValidator.validate(withoutDoctype(text))
  if (valid !== true) {
    warn(
      `The XML is broken at line ${valid.err.line} (${valid.err.msg.slice(0, 80)}); what could be read is here.`,
    )
  }
  const declared = new Set(Array.from(text.matchAll(/<!ENTITY\s+([\w.-]+)/g), (match) => `&${match[1]};`))
  if (declared.size > 0) {
    const names = [...declared].slice(0, 5).join(', ')
    warn(`Entities that the file declares are not resolved and stand as they are: ${names}.`)
  }
  const $ = load(text, { xml: true })
  const root = $.root()[0]?.children.find(isElement)
  if (!root) throw unreadable('damaged', `${raw.name} has no XML element. Get the file again.`)
  const out = createTextBuilder()
  const title = isFeed(root)
    ? addFeed(out, root)
    : isSitemap(root)
      ? addSitemap(out, root)
      : addElements(out, root)
  return {
    title,
    language: toLanguage(
      root.attribs['xml:lang'] ?? root.attribs['lang'] ?? textOf(root, 'channel', 'language'),
    ),
    canonicalUrl: null,
    ...out.finish(),
  }
}

/** The validator would count entities that we never expand. */
const withoutDoctype = (text: string): string => text.replace(/<!DOCTYPE[^>[]*(?:\[[\s\S]*?\]\s*)?>/i, '')

const isFeed = (root: DomElement): boolean => /^(?:rss|feed|rdf:RDF)$/i.test(root.name)

const isSitemap = (root: DomElement): boolean => /^(?:\w+:)?(?:urlset|sitemapindex)$/i.test(root.name)

/** A sitemap says nothing but where pages are: one line each. */
function addSitemap(out: TextBuilder, root: DomElement): string {
  const group = out.newGroup()
  for (const entry of childElements(root)) {
    const changed = textOf(entry, 'lastmod')
    const loc = textOf(entry, 'loc')
    out.add('list-item', loc === '' ? '' : `- ${loc}${changed === '' ? '' : ` (${changed})`}`, {
      level: 1,
      group,
    })
  }
  return 'Sitemap'
}

/** RSS and Atom: each item a heading with its text, which is mostly HTML. */
function addFeed(out: TextBuilder, root: DomElement): string | null {
  const channel = childElements(root).find(({ name }) => name === 'channel') ?? root
  const title = textOf(channel, 'title') || null
  if (title !== null) out.add('heading', title, { level: 1 })
  out.add('paragraph', textOf(channel, 'description') || textOf(channel, 'subtitle'))
  const items = [...childElements(channel), ...(channel === root ? [] : childElements(root))]
  for (const item of items) {
    if (item.name !== 'item' && item.name !== 'entry') continue
    out.add('heading', textOf(item, 'title'), { level: 2 })
    const body =
      textOf(item, 'content:encoded') ||
      textOf(item, 'content') ||
      textOf(item, 'description') ||
      textOf(item, 'summary')
    renderFragment(body, out)
  }
  return title
}

/** Text of the element that the names lead to, one below the other; '' when there is none. */
function textOf(element: DomElement, ...names: string[]): string {
  let current: DomElement | undefined = element
  for (const wanted of names) current = current && childElements(current).find(({ name }) => name === wanted)
  if (!current || current === element) return ''
  const parts: string[] = []
  walk(current, { enter: () => true, text: (data) => void parts.push(data) })
  return foldSpaces(parts.join(''))
}
