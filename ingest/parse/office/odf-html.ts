// An OpenDocument text's content to HTML, so that it ends in the shared pipeline. Comments and tracked deletions are left out.
import { attributeOf, childElements, type DomElement, findElement, walk } from '../html/dom.ts'

const SKIPPED =
  /^(?:office:annotation|office:annotation-end|text:tracked-changes|text:table-of-content|text:alphabetical-index|text:sequence-decls|office:forms|text:note-citation|svg:title|text:bookmark.*|text:soft-page-break|office:scripts)$/
const PREFORMATTED = /preformatted|source.?code|verbatim|listing/i
const MAX_SPACES = 200

export interface OdfStyles {
  /** Automatic style → the named style that it stands for. */
  parentOf(style: string): string
  isNumbered(listStyle: string): boolean
}

/** Reads automatic styles: which list is numbered, and what a paragraph's style derives from. */
export function readStyles(roots: readonly DomElement[]): OdfStyles {
  const parents = new Map<string, string>()
  const numbered = new Set<string>()
  for (const root of roots) {
    walk(root, {
      enter(element) {
        const name = attributeOf(element, 'style:name')
        if (element.name === 'style:style') {
          parents.set(name, attributeOf(element, 'style:parent-style-name') || name)
        } else if (element.name === 'text:list-style') {
          const [first] = childElements(element)
          if (first?.name === 'text:list-level-style-number' && attributeOf(first, 'style:num-format') !== '')
            numbered.add(name)
        }
        return element.name !== 'office:body'
      },
    })
  }
  return { parentOf: (style) => parents.get(style) ?? style, isNumbered: (style) => numbered.has(style) }
}

export function odfToHtml(body: DomElement, styles: OdfStyles): string {
  const parts: string[] = []
  const notes: string[] = []
  const lists: string[] = []
  /** Where the text of the open note goes; its place is marked by its number. */
  let noteStart: number | undefined
  let inPre = false
  const isPre = (element: DomElement): boolean =>
    element.name === 'text:p' && PREFORMATTED.test(styles.parentOf(attributeOf(element, 'text:style-name')))

  const tagOf = (element: DomElement): string | undefined => {
    switch (element.name) {
      case 'text:h':
        return `h${Math.min(6, Math.max(1, Number(attributeOf(element, 'text:outline-level')) || 1))}`
      case 'text:p':
        if (isPre(element)) return undefined
        return styles.parentOf(attributeOf(element, 'text:style-name')) === 'Title' ? 'h1' : 'p'
      case 'text:list':
        return lists.at(-1)
      case 'text:list-item':
      case 'text:list-header':
        return 'li'
      case 'table:table':
        return 'table'
      case 'table:table-header-rows':
        return 'thead'
      case 'table:table-row':
        return 'tr'
      case 'table:table-cell':
        return 'td'
      default:
        return undefined
    }
  }
  const open = (element: DomElement): void => {
    if (element.name === 'text:list') {
      const style = attributeOf(element, 'text:style-name')
      lists.push(style === '' ? (lists.at(-1) ?? 'ul') : styles.isNumbered(style) ? 'ol' : 'ul')
    }
    const tag = tagOf(element)
    if (tag === undefined) return
    const spans =
      tag === 'td'
        ? ['colspan', 'rowspan']
            .map(
              (name) =>
                ` ${name}="${Number(attributeOf(element, `table:number-${name === 'colspan' ? 'columns' : 'rows'}-spanned`)) || 1}"`,
            )
            .join('')
        : ''
    parts.push(`<${tag}${spans}>`)
  }

  walk(body, {
    enter(element) {
      if (SKIPPED.test(element.name)) return false
      // Lines of one listing are paragraphs of their own.
      const pre = isPre(element)
      if (
        pre !== inPre &&
        /^(?:text:[hp]|text:list|table:table)$/.test(element.name) &&
        noteStart === undefined
      ) {
        parts.push(pre ? '<pre>' : '</pre>')
        inPre = pre
      } else if (pre && inPre) parts.push('\n')
      if (element.name === 'text:s')
        parts.push(' '.repeat(Math.min(MAX_SPACES, Number(attributeOf(element, 'text:c')) || 1)))
      else if (element.name === 'text:tab') parts.push('\t')
      else if (element.name === 'text:line-break') parts.push(inPre ? '\n' : '<br>')
      else if (element.name === 'draw:frame') {
        const alt = findElement(element, ({ name }) => name === 'svg:desc')
        if (alt) parts.push(`<img alt="${asHtml(textOf(alt))}">`)
        return findElement(element, ({ name }) => name === 'draw:text-box') !== undefined
      } else if (element.name === 'svg:desc') return false
      else if (element.name === 'text:note') {
        parts.push(`[${notes.length + 1}]`)
        noteStart = parts.length
      }
      open(element)
      return true
    },
    leave(element) {
      if (element.name === 'text:note' && noteStart !== undefined) {
        notes.push(parts.splice(noteStart).join(''))
        noteStart = undefined
      }
      const tag = tagOf(element)
      if (tag !== undefined) parts.push(`</${tag}>`)
      if (element.name === 'text:list') lists.pop()
    },
    text(data) {
      // Line breaks of the file are layout: the document's own are elements.
      if (data.trim() !== '' || !data.includes('\n')) parts.push(asHtml(data.replace(/[\t\r\n ]+/g, ' ')))
    },
  })
  if (inPre) parts.push('</pre>')
  const footnotes = notes.map((note) => `<li>${note}</li>`).join('')
  return parts.join('') + (footnotes === '' ? '' : `<ol>${footnotes}</ol>`)
}

function textOf(element: DomElement): string {
  const parts: string[] = []
  walk(element, { enter: () => true, text: (data) => void parts.push(data) })
  return parts.join(' ')
}

const asHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
