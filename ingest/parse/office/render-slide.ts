// One slide's shapes to blocks, in the order in which they stand in the file, the title first.
import type { Cheerio, CheerioAPI } from 'cheerio'
import { foldSpaces } from '../clean-text.ts'
import { joinCells } from '../join-cells.ts'
import type { TextBuilder } from '../text-builder.ts'

export interface Slide {
  $: CheerioAPI
  notes: CheerioAPI | undefined
  /** The slide's number, from 1. */
  page: number
}

/** Returns the slide's title; null when it has none (then "Slide 3" is not made up). */
export function addSlide(out: TextBuilder, { $, notes, page }: Slide): string | null {
  let title: string | null = null
  const bodies: (() => void)[] = []
  for (const node of $('p\\:sp,p\\:graphicFrame,p\\:pic').toArray()) {
    const shape = $(node)
    const role = shape.find('p\\:ph').first().attr('type') ?? ''
    if (/^(?:dt|ftr|sldNum|hdr)$/.test(role)) continue
    if (/^(?:title|ctrTitle)$/.test(role) && title === null) {
      title =
        foldSpaces(
          paragraphsOf($, shape)
            .map(({ text }) => text)
            .join(' '),
        ) || null
    } else if (node.name === 'p:graphicFrame') bodies.push(() => addTable(out, $, shape, page))
    else if (node.name === 'p:pic') bodies.push(() => addPicture(out, shape, page))
    else bodies.push(() => addText(out, $, shape, page))
  }
  if (title !== null) out.add('heading', title, { level: 2, page })
  for (const add of bodies) add()
  if (notes) {
    for (const node of notes('p\\:sp').toArray()) {
      const shape = notes(node)
      if (shape.find('p\\:ph').first().attr('type') !== 'body') continue
      for (const { text } of paragraphsOf(notes, shape)) out.add('paragraph', text, { page })
    }
  }
  return title
}

type Shape = Cheerio<ReturnType<CheerioAPI['root']>[number]['children'][number]>
type Paragraph = { text: string; depth: number }

function paragraphsOf($: CheerioAPI, shape: Shape): Paragraph[] {
  return shape
    .find('a\\:p')
    .toArray()
    .map((node) => ({
      text: $(node)
        .find('a\\:t,a\\:br')
        .toArray()
        .map((run) => (run.name === 'a:br' ? '\n' : $(run).text()))
        .join(''),
      depth: 1 + (Number($(node).children('a\\:pPr').attr('lvl')) || 0),
    }))
    .filter(({ text }) => text.trim() !== '')
}

/** Several paragraphs in one shape are a list on nearly every slide; a single one is a sentence. */
function addText(out: TextBuilder, $: CheerioAPI, shape: Shape, page: number): void {
  const paragraphs = paragraphsOf($, shape)
  const group = out.newGroup()
  for (const { text, depth } of paragraphs) {
    if (paragraphs.length === 1) out.add('paragraph', text, { page })
    else {
      const indent = '  '.repeat(depth - 1)
      const lines = text.trim().replaceAll('\n', `\n${indent}  `)
      out.add('list-item', `${indent}- ${lines}`, { level: depth, group, page })
    }
  }
}

function addTable(out: TextBuilder, $: CheerioAPI, shape: Shape, page: number): void {
  const group = out.newGroup()
  let header: string | undefined
  for (const row of shape.find('a\\:tr').toArray()) {
    const cells = $(row)
      .children('a\\:tc')
      .toArray()
      .map((cell) =>
        foldSpaces(
          paragraphsOf($, $(cell))
            .map(({ text }) => text)
            .join(' '),
        ),
      )
    const text = joinCells(cells)
    out.add('table-row', text, { group, page, ...(header !== undefined && { header }) })
    header ??= text
  }
}

function addPicture(out: TextBuilder, shape: Shape, page: number): void {
  const alt = foldSpaces(shape.find('p\\:cNvPr').first().attr('descr') ?? '')
  if (alt.includes(' ') && !/\.(?:png|jpe?g|gif|svg)$/i.test(alt)) out.add('paragraph', alt, { page })
}
