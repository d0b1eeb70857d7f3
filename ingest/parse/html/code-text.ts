// The text of a <pre>, as it is: line breaks and indents kept, gutters and copy buttons left out.
import { type DomElement, hasClass, isElement, walk } from './dom.ts'
import { isContent, type VisibleOptions } from './visible.ts'

/** Elements that highlighters use as one line each. */
const LINE = /(?:^|\s)(?:line|code-line|token-line|view-line|ec-line)(?:\s|$)/

export function codeText(pre: DomElement, options: VisibleOptions): string {
  const parts: string[] = []
  const endLine = (): void => {
    const last = parts.at(-1)
    if (last !== undefined && !last.endsWith('\n')) parts.push('\n')
  }
  walk(pre, {
    enter(element) {
      if (!isContent(element, options)) return false
      if (element.name === 'br') parts.push('\n')
      else if (isLine(element)) endLine()
      return true
    },
    leave(element) {
      if (element.name === 'div' || element.name === 'tr') endLine()
    },
    text: (data) => void parts.push(data),
  })
  return parts
    .join('')
    .replace(/\r\n?/g, '\n')
    .replace(/^\n+|\s+$/g, '')
}

/** A line of its own although no line break says so: a row, a block, or a line's span right after another's. */
function isLine(element: DomElement): boolean {
  if (element.name === 'div' || element.name === 'tr') return true
  return isLineSpan(element) && isElement(element.prev) && isLineSpan(element.prev)
}

const isLineSpan = (element: DomElement): boolean => element.name === 'span' && hasClass(element, LINE)
