// What a page says of itself: title, language, canonical address.
import type { CheerioAPI } from 'cheerio'
import { toLanguage } from '../../../core/text/language.ts'
import { foldSpaces } from '../clean-text.ts'
import { partsOf } from './dom.ts'

export interface PageFacts {
  /** `og:title`, else `<title>` with the site's name cut. */
  title: string | null
  language: string | null
  canonicalUrl: string | null
}

export function pageFacts($: CheerioAPI, url: string | null): PageFacts {
  const { html, head, body } = partsOf($)
  const inHead = (selector: string) => (head ? $(head).find(selector) : $(selector)).first()
  const meta = (name: string): string =>
    foldSpaces(inHead(`meta[property="${name}"],meta[name="${name}"]`).attr('content') ?? '')
  const title = foldSpaces(inHead('title').text())
  return {
    title: cutSiteName(meta('og:title') || title, meta('og:site_name')) || null,
    // LibreOffice writes it there.
    language: toLanguage(html?.attribs['lang'] ?? html?.attribs['xml:lang'] ?? body?.attribs['lang']),
    canonicalUrl: resolve(inHead('link[rel~="canonical" i]').attr('href'), inHead('base').attr('href'), url),
  }
}

const SEPARATOR = /\s+(?:[|–—·•»‹›:]|::|-)\s+/

/** "Page breaks | Example Help" → "Page breaks"; the part equal to the site's name goes, else the last one. */
function cutSiteName(title: string, siteName: string): string {
  const parts = title.split(SEPARATOR)
  if (parts.length < 2) return title
  if (siteName !== '') {
    const named = parts.filter((part) => part.toLowerCase() !== siteName.toLowerCase())
    if (named.length > 0 && named.length < parts.length) return named.join(' – ')
  }
  const separators = title.match(new RegExp(SEPARATOR, 'g')) ?? []
  const last = separators.at(-1)
  // A hyphen is often part of the title itself; the other marks nearly always set off the site's name.
  if (last === undefined || (last.trim() === '-' && parts.length > 2)) return title
  return title.slice(0, title.lastIndexOf(last))
}

function resolve(href: string | undefined, base: string | undefined, url: string | null): string | null {
  if (href === undefined || href.trim() === '') return null
  try {
    const page = url ?? undefined
    const canonical = new URL(href.trim(), base === undefined ? page : new URL(base, page).href)
    return /^https?:$/.test(canonical.protocol) ? canonical.href : null
  } catch {
    return null
  }
}
