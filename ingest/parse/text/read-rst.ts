// reStructuredText: sections by their underlines, lists, literal blocks, tables, directives. Anything unknown is kept as text.
import { decodeText } from '../decode-text.ts'
import { charsetOf } from '../html/read-html.ts'
import { plainReading, type ReadInput, type Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'
import { renderRst } from './render-rst.ts'

export function readRst({ raw, bytes, warn }: ReadInput): Reading {
  const decoded = decodeText(bytes, [charsetOf(raw.contentType)])
  if (decoded.lossy) warn(`Some characters could not be read as ${decoded.encoding}.`)
  const out = createTextBuilder()
  renderRst(
    decoded.text
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n')
      .replace(/\t/g, '        ')
      .split('\n'),
    out,
  )
  const built = out.finish()
  const first = built.blocks.find((block) => block.kind === 'heading')
  return plainReading(built, first ? built.text.slice(first.start, first.end) : null)
}
