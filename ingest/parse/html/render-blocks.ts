// The heart of reading HTML: walks the content part of a page and writes its blocks. Markdown and docx end here too.
import type { BlockExtras, TextBuilder } from '../text-builder.ts'
import { meaningfulAlt, mediaTitle } from './alt-text.ts'
import { codeLanguage, codeText } from './code-text.ts'
import { attributeOf, type DomElement, findElement, parentOf, walk } from './dom.ts'
import { createInlineBuffer } from './inline-buffer.ts'
import { renderTable } from './render-table.ts'
import { isContent, type VisibleOptions } from './visible.ts'

// biome-ignore format: one list
const BLOCK = new Set([
  'address', 'article', 'aside', 'blockquote', 'body', 'center', 'dd', 'details', 'div', 'dl', 'dt',
  'fieldset', 'figcaption', 'figure', 'footer', 'form', 'header', 'hgroup', 'hr', 'html', 'legend', 'li',
  'main', 'ol', 'p', 'section', 'summary', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'ul',
  'caption', 'optgroup', 'dir',
])
const PREFORMATTED = new Set(['pre', 'listing', 'xmp', 'plaintext'])
/** LibreOffice sets a note's number right before its text. */
const NOTE_MARK = /^(?:sd(?:foot|end)notesym|(?:Foot|End)note_20_Symbol)$/
const PLAYERS = new Set(['iframe', 'video', 'audio', 'embed'])

/** Deeper lists are shown at this depth. */
const MAX_LIST_DEPTH = 12

type List = { ordered: boolean; next: number; group: number; depth: number }

export function renderBlocks(root: DomElement, out: TextBuilder, options: VisibleOptions): void {
  const buffer = createInlineBuffer()
  const lists: List[] = []
  let marker: string | undefined
  let heading: { level: number; anchor: string | undefined } | undefined
  let quotes = 0
  let term: { part: 'dt' | 'dd'; group: number; anchor: string | undefined } | undefined
  let pendingAnchor: string | undefined

  const emit = (text: string): void => {
    const list = lists.at(-1)
    if (heading) out.add('heading', withoutMarks(text), withAnchor({ level: heading.level }, heading.anchor))
    else if (list) {
      const indent = '  '.repeat(list.depth - 1)
      const lines = text.replaceAll('\n', `\n${indent}  `)
      out.add('list-item', `${indent}${marker ?? '  '}${lines}`, { level: list.depth, group: list.group })
      marker = undefined
    } else if (term) {
      // A term and the first words about it stand together; what follows are paragraphs of their own.
      out.add('list-item', text, withAnchor({ level: 1, group: term.group }, term.anchor))
      if (term.part === 'dd') term = undefined
    } else out.add(quotes > 0 ? 'quote' : 'paragraph', text)
    pendingAnchor = undefined
  }
  const flush = (): void => {
    if (buffer.isBlank) return void buffer.take()
    const paragraphs = buffer.take()
    for (const paragraph of heading ? [paragraphs.join(' ')] : paragraphs) emit(paragraph)
  }
  const enterList = (element: DomElement): void => {
    const outer = lists.at(-1)
    const start = Number.parseInt(attributeOf(element, 'start'), 10)
    lists.push({
      ordered: element.name === 'ol',
      next: Number.isNaN(start) ? 1 : start,
      group: outer?.group ?? out.newGroup(),
      depth: Math.min(MAX_LIST_DEPTH, (outer?.depth ?? 0) + 1),
    })
  }
  const enterItem = (element: DomElement): void => {
    const list = lists.at(-1)
    if (!list) return
    const value = Number.parseInt(attributeOf(element, 'value'), 10)
    if (!Number.isNaN(value)) list.next = value
    marker = list.ordered ? `${list.next}. ` : '- '
    list.next += 1
  }

  walk(root, {
    enter(element) {
      const { name } = element
      if (isCheckbox(element)) buffer.text('checked' in element.attribs ? '[x] ' : '[ ] ')
      if (!isContent(element, options) || (heading && isSelfLink(element))) return false
      const level = headingLevel(element)
      if (level !== undefined) {
        flush()
        heading = { level, anchor: anchorOf(element) ?? pendingAnchor }
        return true
      }
      if (name === 'a' || name === 'span') pendingAnchor = anchorOf(element) ?? pendingAnchor
      if (name === 'br') buffer.lineBreak()
      else if (name === 'img') buffer.words(meaningfulAlt(element))
      else if (name === 'math') return !addFormula(element, buffer.text)
      else if (name === 'rt' || name === 'rp') return false
      else if (PLAYERS.has(name)) {
        flush()
        buffer.text(mediaTitle(element))
        flush()
        return false
      } else if (PREFORMATTED.has(name) && !heading) {
        flush()
        const group = lists.at(-1)?.group ?? out.newGroup()
        const language = codeLanguage(element)
        out.add('code', codeText(element, options), { group, ...(language !== undefined && { language }) })
        return false
      } else if (BLOCK.has(name) && !(heading && name === 'div')) {
        flush()
        if (name === 'table' && renderTable(element, out, options)) return false
        pendingAnchor = element.attribs['id'] ?? pendingAnchor
        if (name === 'ul' || name === 'ol' || name === 'dir') enterList(element)
        else if (name === 'li') enterItem(element)
        else if (name === 'blockquote') quotes += 1
        else if (name === 'dt') {
          // Several terms may share one description.
          const group = term?.part === 'dt' ? term.group : out.newGroup()
          term = { part: 'dt', group, anchor: anchorOf(element) }
        } else if (name === 'dd' && term) term = { ...term, part: 'dd', anchor: undefined }
      }
      return true
    },
    leave(element) {
      const { name } = element
      if (name === 'a' && NOTE_MARK.test(attributeOf(element, 'class'))) buffer.text(' ')
      if (headingLevel(element) !== undefined) {
        flush()
        heading = undefined
      } else if (BLOCK.has(name) && !(heading && name === 'div')) {
        flush()
        if (name === 'ul' || name === 'ol' || name === 'dir') lists.pop()
        else if (name === 'li') marker = undefined
        else if (name === 'blockquote') quotes -= 1
        else if (name === 'dd' || name === 'dl') term = undefined
      }
    },
    text: (data) => buffer.text(data),
  })
  flush()
}

const withAnchor = (extras: BlockExtras, anchor: string | undefined): BlockExtras =>
  anchor === undefined ? extras : { ...extras, anchor }

/** Marks that documentation systems put behind headings as links to themselves. */
const withoutMarks = (text: string): string => text.replace(/[\s¶\uf0c1\u{1f517}]+$/u, '')

/** A heading's link to itself, shown as a sign. */
function isSelfLink(element: DomElement): boolean {
  const [only, ...others] = element.children
  return (
    element.name === 'a' &&
    attributeOf(element, 'href').startsWith('#') &&
    others.length === 0 &&
    only?.type === 'text' &&
    /^[\s#¶§\uf0c1\u{1f517}\u200b]*$/u.test(only.data)
  )
}

function headingLevel(element: DomElement): number | undefined {
  const digit = /^h([1-6])$/.exec(element.name)?.[1]
  if (digit !== undefined) return Number(digit)
  if (attributeOf(element, 'role') !== 'heading') return undefined
  return Math.min(6, Math.max(1, Number(attributeOf(element, 'aria-level')) || 2))
}

/** The element's own id or name, else one inside it. */
function anchorOf(element: DomElement): string | undefined {
  const own = element.attribs['id'] ?? (element.name === 'a' ? element.attribs['name'] : undefined)
  if (own !== undefined && own !== '') return own
  const inner = findElement(
    element,
    ({ name, attribs }) => (attribs['id'] ?? (name === 'a' ? attribs['name'] : '') ?? '') !== '',
  )
  return inner?.attribs['id'] ?? inner?.attribs['name']
}

const isCheckbox = (element: DomElement): boolean =>
  element.name === 'input' &&
  attributeOf(element, 'type') === 'checkbox' &&
  /^(?:li|p)$/.test(parentOf(element)?.name ?? '')

/** MathML that carries its TeX source reads better as that. */
function addFormula(math: DomElement, addText: (data: string) => void): boolean {
  const source = findElement(
    math,
    ({ name, attribs }) => name === 'annotation' && /tex/.test(attribs['encoding'] ?? ''),
  )
  if (!source) return false
  walk(source, { enter: () => true, text: addText })
  return true
}
