// OpenDocument text (odt): checked as an archive, its content turned to HTML, then the shared pipeline.
import { load } from 'cheerio'
import { toLanguage } from '../../../core/text/language.ts'
import { openArchive } from '../archive/open-archive.ts'
import { foldSpaces } from '../clean-text.ts'
import { findElement, isElement } from '../html/dom.ts'
import { renderFragment } from '../html/read-html.ts'
import type { ReadInput, Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'
import { unreadable } from '../unreadable.ts'
import { odfToHtml, readStyles } from './odf-html.ts'

export async function readOdt({ raw, bytes }: ReadInput): Promise<Reading> {
  const archive = await openArchive(bytes)
  const manifest = (await archive.read('META-INF/manifest.xml'))?.toString('utf8') ?? ''
  if (manifest.includes('encryption-data')) {
    throw unreadable('encrypted', `${raw.name} is protected by a password. Remove it and try again.`)
  }
  const rootOf = async (name: string) => {
    const part = await archive.read(name)
    return part && load(part.toString('utf8'), { xml: true }).root()[0]?.children.find(isElement)
  }
  const content = await rootOf('content.xml')
  const body = content && findElement(content, ({ name }) => name === 'office:text')
  if (!content || !body) {
    throw unreadable(
      'damaged',
      `${raw.name} has no text part. Save it again in the program it was made with.`,
    )
  }
  const named = await rootOf('styles.xml')
  const out = createTextBuilder()
  renderFragment(odfToHtml(body, readStyles(named ? [named, content] : [content])), out)
  const built = out.finish()
  const first = built.blocks.find((block) => block.kind === 'heading')
  const meta = load((await archive.read('meta.xml'))?.toString('utf8') ?? '', { xml: true })
  const ownTitle = foldSpaces(meta('dc\\:title').first().text())
  return {
    title: ownTitle || (first ? built.text.slice(first.start, first.end) : null),
    language: toLanguage(meta('dc\\:language').first().text()),
    canonicalUrl: null,
    ...built,
  }
}
