// Plain text: paragraphs at blank lines, lists by their markers, headings by an underline. Line breaks stay.
import { decodeText } from '../decode-text.ts'
import { charsetOf } from '../html/read-html.ts'
import { plainReading, type ReadInput, type Reading } from '../reading.ts'
import { createTextBuilder, type TextBuilder } from '../text-builder.ts'

const LIST_ITEM = /^(\s*)(?:[-*•]|\d{1,3}[.)])\s+\S/
const UNDERLINE = /^(?:={3,}|-{3,}|~{3,})\s*$/

export function readText({ raw, bytes, warn }: ReadInput): Reading {
  const decoded = decodeText(bytes, [charsetOf(raw.contentType)])
  if (decoded.lossy) warn(`Some characters could not be read as ${decoded.encoding}.`)
  const out = createTextBuilder()
  const normalised = decoded.text.replace(/\r\n?/g, '\n').replace(/\f/g, '\n\n')
  for (const paragraph of normalised.split(/\n[ \t]*\n/)) addParagraph(out, paragraph.split('\n'))
  return plainReading(out.finish())
}

function addParagraph(out: TextBuilder, lines: string[]): void {
  const [first = '', second = ''] = lines
  if (UNDERLINE.test(second) && first.trim() !== '' && !LIST_ITEM.test(first)) {
    out.add('heading', first, { level: second.startsWith('=') ? 1 : 2 })
    addParagraph(out, lines.slice(2))
    return
  }
  const listAt = lines.findIndex((line) => LIST_ITEM.test(line))
  // A single marked line in running text is rarely a list ("- as said -", "1. April").
  const isList = listAt !== -1 && (listAt === 0 || lines.filter((line) => LIST_ITEM.test(line)).length > 1)
  if (!isList) return void out.add('paragraph', lines.join('\n'))
  out.add('paragraph', lines.slice(0, listAt).join('\n'))
  addList(out, lines.slice(listAt))
}

function addList(out: TextBuilder, lines: string[]): void {
  const group = out.newGroup()
  let item: string[] = []
  const flush = (): void => {
    const indent = /^\s*/.exec(item[0] ?? '')?.[0].length ?? 0
    out.add('list-item', item.join('\n'), { level: 1 + Math.min(5, Math.floor(indent / 2)), group })
    item = []
  }
  for (const line of lines) {
    if (LIST_ITEM.test(line)) flush()
    item.push(line)
  }
  flush()
}
