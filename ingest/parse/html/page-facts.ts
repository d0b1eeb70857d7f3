// What a page says of itself: title, language, canonical address.
import type { CheerioAPI } from 'cheerio'
import { toLanguage } from '../../../core/text/language.ts'
import { foldSpaces } from '../clean-text.ts'

export interface PageFacts {
  /** `og:title`, else `<title>` with the site's name cut. */
  title: string | null
  language: string | null
  canonicalUrl: string | null
}

export function pageFacts($: CheerioAPI, url: string | null): PageFacts {
  const meta = (name: string): string =>
    foldSpaces($(`meta[property="${name}"],meta[name="${name}"]`).first().attr('content') ?? '')
  const title = foldSpaces($('title').first().text())
  return {
    title: cutSiteName(meta('og:title') || title, meta('og:site_name')) || null,
    language: toLanguage($('html').attr('lang') ?? $('html').attr('xml:lang')),
    canonicalUrl: canonicalUrl($, url),
  }
}

const SEPARATOR = /\s+(?:[|–—·•»‹›:]|::|-)\s+/

/** "Page breaks | Example Help" → "Page breaks"; the part equal to the site's name goes, else the last one. */
export function cutSiteName(title: string, siteName: string): string {
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

function canonicalUrl($: CheerioAPI, url: string | null): string | null {
  const href = $('link[rel~="canonical" i]').first().attr('href')?.trim()
  if (!href) return null
  try {
    const pageBase = url ?? undefined
    const declared = $('base').first().attr('href')
    const base = declared === undefined ? pageBase : new URL(declared, pageBase).href
    const canonical = new URL(href, base)
    return /^https?:$/.test(canonical.protocol) ? canonical.href : null
  } catch {
    return null
  }
}
