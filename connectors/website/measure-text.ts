// How much a page says without its scripts: enough to tell a page from the empty shell of an application, and from one
// that only says that there is nothing. What is indexed is the parser's business.

export type TextMeasure = {
  /** Characters of visible text without white space and navigation; counting stops at a few thousand. */
  letters: number
  /** Of these, in headings, paragraphs, lists, tables and the like. */
  prose: number
  scripts: number
  title: string
  h1: string
}

export interface TextMeter {
  open(name: string, type: string | undefined): void
  text(data: string): void
  close(name: string): void
  measure(): TextMeasure
}

const skipped = new Set(
  'script style noscript template svg nav footer select button textarea title'.split(' '),
)
const prose = new Set('h1 h2 h3 h4 h5 h6 p li dt dd td th pre blockquote figcaption'.split(' '))
const enough = 4000

export function createTextMeter(): TextMeter {
  const measure: TextMeasure = { letters: 0, prose: 0, scripts: 0, title: '', h1: '' }
  const depth = { skipped: 0, prose: 0, title: 0, h1: 0 }
  const step = (name: string, by: 1 | -1): void => {
    if (skipped.has(name)) depth.skipped += by
    if (prose.has(name)) depth.prose += by
    if (name === 'title') depth.title += by
    if (name === 'h1') depth.h1 += by
  }
  return {
    open: (name, type) => {
      step(name, 1)
      if (name === 'script' && (type === undefined || /^(module$|.*javascript|$)/i.test(type))) {
        measure.scripts += 1
      }
    },
    close: (name) => step(name, -1),
    text: (data) => {
      if (depth.title > 0 && measure.title.length < 300) measure.title += data
      if (depth.skipped > 0 || measure.letters > enough) return
      if (depth.h1 > 0 && measure.h1.length < 300) measure.h1 += data
      const letters = lettersOf(data.slice(0, enough * 2))
      measure.letters += letters
      if (depth.prose > 0) measure.prose += letters
    },
    measure: () => measure,
  }
}

/** Without blanks, line ends and the space that does not break; rarer ones are too rare to matter. */
function lettersOf(text: string): number {
  let letters = 0
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 32 && code !== 160) letters += 1
  }
  return letters
}

/** No text worth indexing, and scripts that may bring some. A short page that says something in prose is none. */
export const isShell = ({ letters, prose, scripts }: TextMeasure): boolean =>
  scripts > 0 && letters < 140 && prose < 25

const phrases = new Set([
  'not found',
  'page not found',
  'file not found',
  'this page could not be found',
  'the page you requested was not found',
  'page does not exist',
  'nicht gefunden',
  'seite nicht gefunden',
  'page introuvable',
  'page non trouvée',
  'página no encontrada',
  'pagina non trovata',
  'página não encontrada',
  'pagina niet gevonden',
  'nie znaleziono strony',
  'страница не найдена',
  'ページが見つかりません',
  '页面不存在',
  '页面未找到',
])

/** Answered with 200, yet its title or heading says nothing else but that there is no such page, and little follows. */
export function saysNotFound({ title, h1, letters }: TextMeasure): string | undefined {
  if (letters > 600) return undefined
  const headings = h1.trim() === '' ? title.split(/\s+[|·•–—-]\s+|:\s+/) : [h1]
  return headings.find((text) => {
    const words = text
      .toLowerCase()
      .replace(/\b(error|http|fehler|erreur|oops)\b|[!.,:–—-]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
    return words === '404' || words === '410' || phrases.has(words.replace(/^(404|410) | (404|410)$/g, ''))
  })
}
