// Where a citation leads: the page, and on it the heading, the text, the page of a PDF, or the second of a video.
import type { Place } from '../core/document.ts'

/** Words at each end of a text fragment: enough to be found once, short enough for an address. */
const FRAGMENT_WORDS = 6
const LONGEST_CHARS = 160
const CUT_CHARS = 24

/** Null for a document without a web address (an uploaded file, a short answer). The place is where the quote begins. */
export function citationUrl(of: Omit<Place, 'at'> & { url: string | null }, quote: string): string | null {
  if (of.url === null || !/^https?:\/\//i.test(of.url) || !URL.canParse(of.url)) return null
  const url = new URL(of.url)
  const base = of.url.split('#')[0] ?? of.url
  if (of.page !== null && isPdf(url.pathname)) return `${base}#page=${of.page}`
  if (of.seconds !== null) return `${base}#t=${Math.floor(of.seconds)}`
  if (of.anchor !== null && of.anchor !== '') return `${base}#${encodeURIComponent(wellFormed(of.anchor))}`
  const fragment = textFragment(quote)
  // A route of a one-page app (`#/help/reset`) is part of the address.
  const route = /^#!?\//.test(url.hash) ? url.hash : '#'
  return fragment === null ? of.url : `${base}${route}:~:text=${fragment}`
}

/** `start` or `start,end` of the quote's first line, as browsers look for it; null when nothing is left to find. */
function textFragment(quote: string): string | null {
  const line = quote
    .split('\n')
    .map((part) => firstCell(part.replace(/^\s*(?:[-•*–]|\d{1,3}[.)])\s+/u, '')).trim())
    .find((part) => part !== '')
  if (line === undefined) return null
  const words = line.split(/\s+/u)
  if (words.length <= FRAGMENT_WORDS * 2) {
    if (line.length <= LONGEST_CHARS) return encodeText(words.join(' '))
    // Scripts without spaces, or one long word: whole words of them, as browsers cut them.
    const [from, to] = [wordsAtStart(line), wordsAtEnd(line)]
    return from === '' || to === '' ? null : `${encodeText(from)},${encodeText(to)}`
  }
  const start = words.slice(0, FRAGMENT_WORDS).join(' ')
  return `${encodeText(start)},${encodeText(words.slice(-FRAGMENT_WORDS).join(' '))}`
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
const segmentsOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment)

/** The piece next to the cut may be half a word. */
const wordsAtStart = (line: string): string =>
  segmentsOf(line.slice(0, CUT_CHARS)).slice(0, -1).join('').trim()
const wordsAtEnd = (line: string): string => segmentsOf(line.slice(-CUT_CHARS)).slice(1).join('').trim()

/** Downloads without an ending that have pages are PDFs; a page of a slide deck cannot be opened by address. */
const isPdf = (pathname: string): boolean => /(?:\.pdf|\/[^./]*)$/i.test(pathname)

const firstCell = (line: string): string => line.split(' | ')[0] ?? line

/** `-`, `,` and `&` mean something inside a fragment; encodeURIComponent leaves only the hyphen. */
const encodeText = (text: string): string => encodeURIComponent(wellFormed(text)).replaceAll('-', '%2D')

/** Half a surrogate pair cannot be encoded. */
const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd')
