// Where a citation leads: the page, and on it the heading, the text, the page of a PDF, or the second of a video.
import type { StoredChunk } from '../core/ports/chunk-store.ts'

/** Words at each end of a text fragment: enough to be found once, short enough for an address. */
const FRAGMENT_WORDS = 6

/** Null for a document without a web address (an uploaded file, a short answer). */
export function citationUrl(
  chunk: Pick<StoredChunk, 'url' | 'anchor' | 'page' | 'seconds'>,
  quote: string,
): string | null {
  if (chunk.url === null || !/^https?:\/\//i.test(chunk.url) || !URL.canParse(chunk.url)) return null
  const url = new URL(chunk.url)
  const base = chunk.url.split('#')[0] ?? chunk.url
  if (chunk.page !== null && /\.pdf$/i.test(url.pathname)) return `${base}#page=${chunk.page}`
  if (chunk.seconds !== null) return `${base}#t=${Math.floor(chunk.seconds)}`
  if (chunk.anchor !== null && chunk.anchor !== '') return `${base}#${encodeURIComponent(chunk.anchor)}`
  const fragment = textFragment(quote)
  // A route of a one-page app (`#/help/reset`) is part of the address.
  const route = /^#!?\//.test(url.hash) ? url.hash : '#'
  return fragment === null ? chunk.url : `${base}${route}:~:text=${fragment}`
}

/** `start` or `start,end` of the quote's first line, as browsers look for it; null when nothing is left to find. */
function textFragment(quote: string): string | null {
  const line = quote
    .split('\n')
    .map((part) => firstCell(part.replace(/^\s*(?:[-•*–]|\d{1,3}[.)])\s+/u, '')).trim())
    .find((part) => part !== '')
  if (line === undefined) return null
  const words = line.split(/\s+/u)
  if (words.length <= FRAGMENT_WORDS * 2) return encodeText(words.join(' '))
  const start = words.slice(0, FRAGMENT_WORDS).join(' ')
  return `${encodeText(start)},${encodeText(words.slice(-FRAGMENT_WORDS).join(' '))}`
}

const firstCell = (line: string): string => line.split(' | ')[0] ?? line

/** `-`, `,` and `&` mean something inside a fragment; encodeURIComponent leaves only the hyphen. */
const encodeText = (text: string): string => encodeURIComponent(text).replaceAll('-', '%2D')
