// PDF: words with places → lines → blocks with page numbers. Encrypted, scanned and damaged files say so.
import { foldSpaces } from '../clean-text.ts'
import type { ReadInput, Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'
import { unreadable } from '../unreadable.ts'
import { addLines } from './line-blocks.ts'
import { openPdf, type Pdf } from './open-pdf.ts'
import { pageLines } from './page-lines.ts'
import { type PageOfLines, withoutRunningLines } from './running-lines.ts'

export async function readPdf({ raw, bytes, warn }: ReadInput): Promise<Reading> {
  const pdf = await openPdf(bytes, raw.name)
  try {
    const pages = await readPages(pdf, raw.name, warn)
    const out = createTextBuilder()
    addLines(out, withoutRunningLines(pages), pdf.outline)
    const built = out.finish()
    const first = built.blocks.find((block) => block.kind === 'heading')
    return {
      title: ownTitle(pdf.title) ?? (first ? built.text.slice(first.start, first.end) : null),
      // A PDF's own word on its language is mostly the default of the program that made it.
      language: null,
      canonicalUrl: null,
      ...built,
    }
  } finally {
    await pdf.close()
  }
}

async function readPages(pdf: Pdf, name: string, warn: (message: string) => void): Promise<PageOfLines[]> {
  const pages: PageOfLines[] = []
  const failed: number[] = []
  const blank: number[] = []
  for (let number = 1; number <= pdf.pageCount; number += 1) {
    try {
      const page = await pdf.page(number)
      if (page.words.length === 0) blank.push(number)
      pages.push({ height: page.height, lines: pageLines(page) })
    } catch {
      failed.push(number)
    }
  }
  if (failed.length === pdf.pageCount) {
    throw unreadable(
      'damaged',
      `None of the ${pdf.pageCount} pages of ${name} can be read. Get the file again.`,
    )
  }
  if (blank.length + failed.length === pdf.pageCount) {
    throw unreadable(
      'no-text',
      `${name} has pictures of pages but no text. Run text recognition (OCR) over it first.`,
    )
  }
  if (failed.length > 0) warn(`Damaged pages were left out: ${failed.join(', ')}.`)
  if (blank.length > 0) warn(`Pages without text (blank or scanned): ${blank.slice(0, 20).join(', ')}.`)
  return pages
}

/** Programs write file names and placeholders into the title. */
function ownTitle(title: string | null): string | null {
  const folded = foldSpaces(title ?? '').replace(/^Microsoft \w+ - /, '')
  return folded === '' ||
    /^(?:untitled|title|document\d*|unbenannt)$|\.(?:docx?|pptx?|xlsx?|odt|indd|tex|dvi|qxd|pmd)$/i.test(
      folded,
    )
    ? null
    : folded
}
