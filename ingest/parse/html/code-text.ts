// The text of a <pre>, as it is: line breaks and indents kept, gutters and copy buttons left out.
import { attributeOf, type DomElement, hasClass, isElement, parentOf, walk } from './dom.ts'
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

const LANGUAGE =
  /(?:^|\s)(?:language|lang|highlight-source|highlight|brush:?)[-: ]\s*([a-z][a-z0-9+#.-]{0,30})(?=[\s;]|$)/i
const NO_LANGUAGE =
  /^(?:default|none|notranslate|text|txt|plain|plaintext|console|source|nohighlight|wrapper|container)$/i

/** What the page's highlighter calls the language: a class of the <pre>, of its <code>, or of a box right around it. */
export function codeLanguage(pre: DomElement): string | undefined {
  const inner = pre.children.filter(isElement).find(({ name }) => name === 'code')
  const around = parentOf(pre)
  const outer = around && parentOf(around)
  for (const element of [inner, pre, around, outer]) {
    if (!element) continue
    const named = attributeOf(element, 'data-lang') || attributeOf(element, 'data-language')
    const language = (named || LANGUAGE.exec(attributeOf(element, 'class'))?.[1])?.toLowerCase()
    if (language !== undefined && language !== '' && !NO_LANGUAGE.test(language)) return language
  }
  // pandoc: <pre class="sourceCode python">
  return /(?:^|\s)sourceCode\s+([a-z][a-z0-9+#-]*)/.exec(attributeOf(pre, 'class'))?.[1]
}

/** A line of its own although no line break says so: a row, a block, or a line's span right after another's. */
function isLine(element: DomElement): boolean {
  if (element.name === 'div' || element.name === 'tr') return true
  return isLineSpan(element) && isElement(element.prev) && isLineSpan(element.prev)
}

const isLineSpan = (element: DomElement): boolean => element.name === 'span' && hasClass(element, LINE)
