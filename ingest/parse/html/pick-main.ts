// Finds the part of a page that is its content, by the landmarks that documentation systems share.
import { attributeOf, type DomElement, findElement, hasClass, walk } from './dom.ts'

// biome-ignore format: one list
const IDS = new Set([
  'displayarea', 'content', 'main-content', 'maincontent', 'doccontent', 'main', 'bodycontent',
  'mw-content-text', 'page-content', 'article',
])
const CLASSES =
  /(?:^|\s)(?:document|markdown-body|main-content|content|post-content|entry-content|article-body|article-content|page-content|docs-content|rst-content|td-content)(?:\s|$)/i
const NO_TEXT = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'nav',
  'header',
  'footer',
  'svg',
  'button',
  'aside',
])

/** Best first. Of each the first element in the page counts; articles only when there is just one. */
const LANDMARKS: readonly ((element: DomElement) => boolean)[] = [
  (element) => hasClass(element, /(?:^|\s)theme-doc-markdown(?:\s|$)/),
  (element) => element.name === 'main' || attributeOf(element, 'role') === 'main',
  (element) => element.name === 'article',
  (element) => IDS.has(attributeOf(element, 'id').toLowerCase()),
  (element) => hasClass(element, CLASSES),
]
const MAIN = 1
const ARTICLE = 2

export interface MainPart {
  root: DomElement
  /** The page has no landmark: the root is its whole body. */
  wholeBody: boolean
}

export function pickMain(body: DomElement): MainPart {
  const found: (DomElement | undefined)[] = LANDMARKS.map(() => undefined)
  let articles = 0
  walk(body, {
    enter(element) {
      if (element.name === 'nav' || element.name === 'aside' || element.name === 'script') return false
      LANDMARKS.forEach((test, rank) => {
        if (!test(element)) return
        found[rank] ??= element
        if (rank === ARTICLE) articles += 1
      })
      return true
    },
  })
  const whole = textLength(body)
  for (const [rank, candidate] of found.entries()) {
    if (candidate === undefined || (rank === ARTICLE && articles > 1)) continue
    const length = textLength(candidate)
    // An empty shell, or a box that only has the name: look on.
    if (length === 0 || (length < 140 && length < whole * 0.3)) continue
    return { root: rank === MAIN ? onlyArticleOf(candidate, length) : candidate, wholeBody: false }
  }
  return { root: body, wholeBody: true }
}

/** The one article inside <main>, when it holds nearly all of its text and its main heading. */
function onlyArticleOf(main: DomElement, length: number): DomElement {
  const articles: DomElement[] = []
  walk(main, {
    enter(element) {
      if (element.name === 'article') articles.push(element)
      return element.name !== 'article'
    },
  })
  const [article] = articles
  if (article === undefined || articles.length > 1) return main
  if (headingOf(main) !== undefined && headingOf(article) === undefined) return main
  return textLength(article) > length * 0.6 ? article : main
}

export const headingOf = (root: DomElement): DomElement | undefined =>
  findElement(root, ({ name }) => name === 'h1')

/** Characters of text without blanks at the ends, scripts and navigation left out. */
function textLength(root: DomElement): number {
  let length = 0
  walk(root, {
    enter: ({ name }) => !NO_TEXT.has(name),
    text: (data) => {
      length += data.trim().length
    },
  })
  return length
}
