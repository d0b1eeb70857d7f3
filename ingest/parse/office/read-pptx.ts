// PowerPoint: each slide is a page; its title is a heading, then text, tables and the speaker's notes.
import { type CheerioAPI, load } from 'cheerio'
import { type Archive, openArchive } from '../archive/open-archive.ts'
import { foldSpaces } from '../clean-text.ts'
import { plainReading, type ReadInput, type Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'
import { addSlide } from './render-slide.ts'

export async function readPptx({ bytes, warn }: ReadInput): Promise<Reading> {
  const archive = await openArchive(bytes)
  const presentation = await readXml(archive, 'ppt/presentation.xml')
  const links = await relationsOf(archive, 'ppt/presentation.xml')
  const out = createTextBuilder()
  let page = 0
  let firstTitle: string | null = null
  for (const slide of presentation?.('p\\:sldId').toArray() ?? []) {
    page += 1
    const path = links.get(slide.attribs['r:id'] ?? '')?.path
    const $ =
      path === undefined
        ? undefined
        : await readXml(archive, path).catch(() => void warn(`Slide ${page} is damaged and was left out.`))
    if (path === undefined || !$) {
      if (path === undefined || !archive.names.includes(path)) warn(`Slide ${page} is missing from the file.`)
      continue
    }
    if ($.root().children().attr('show') === '0') {
      warn(`Slide ${page} is hidden and was left out.`)
      continue
    }
    const notesPath = [...(await relationsOf(archive, path)).values()].find(({ type }) =>
      type.endsWith('/notesSlide'),
    )
    const notes = notesPath && (await readXml(archive, notesPath.path).catch(() => undefined))
    const title = addSlide(out, { $, notes, page })
    firstTitle ??= title
  }
  const core = await readXml(archive, 'docProps/core.xml')
  return plainReading(out.finish(), foldSpaces(core?.('dc\\:title').first().text() ?? '') || firstTitle)
}

async function readXml(archive: Archive, path: string): Promise<CheerioAPI | undefined> {
  const bytes = await archive.read(path)
  return bytes && load(bytes.toString('utf8'), { xml: true })
}

type Relation = { path: string; type: string }

/** Links from one part of the file to others, by id; those that lead outside the file are left out. */
async function relationsOf(archive: Archive, path: string): Promise<Map<string, Relation>> {
  const slash = path.lastIndexOf('/')
  const folder = path.slice(0, slash + 1)
  const $ = await readXml(archive, `${folder}_rels/${path.slice(slash + 1)}.rels`)
  const relations = new Map<string, Relation>()
  for (const { attribs } of $?.('Relationship').toArray() ?? []) {
    if (attribs['TargetMode'] === 'External') continue
    const target = new URL(attribs['Target'] ?? '', `zip:///${folder}`).pathname.slice(1)
    relations.set(attribs['Id'] ?? '', { path: target, type: attribs['Type'] ?? '' })
  }
  return relations
}
