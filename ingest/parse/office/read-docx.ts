// Word: checked as an archive, then through mammoth to HTML and the shared pipeline. Pictures are not read, comments left out.

import { load } from 'cheerio'
import mammoth from 'mammoth'
import { openArchive } from '../archive/open-archive.ts'
import { foldSpaces } from '../clean-text.ts'
import { renderFragment } from '../html/read-html.ts'
import { plainReading, type ReadInput, type Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'

const STYLES = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  "p[style-name='Preformatted Text'] => pre:separator('\\n')",
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
  "p[style-name='Source Code'] => pre:separator('\\n')",
]

export async function readDocx({ bytes, warn }: ReadInput): Promise<Reading> {
  const archive = await openArchive(bytes)
  await archive.verify()
  const { value, messages } = await mammoth.convertToHtml(
    { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
    {
      styleMap: STYLES,
      externalFileAccess: false,
      // The alt text is kept by mammoth itself; the picture's bytes are never read.
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
    },
  )
  for (const message of messages) if (message.type === 'error') warn(message.message)
  const out = createTextBuilder()
  // mammoth's way back from a footnote to its place.
  renderFragment(value.replace(/<a href="#(?:foot|end)note-ref-[^"]*">↑<\/a>/g, ''), out)
  const built = out.finish()
  const first = built.blocks.find((block) => block.kind === 'heading')
  const core = await archive.read('docProps/core.xml')
  const ownTitle = core
    ? foldSpaces(load(core.toString('utf8'), { xml: true })('dc\\:title').first().text())
    : ''
  return plainReading(built, ownTitle || (first ? built.text.slice(first.start, first.end) : null))
}
