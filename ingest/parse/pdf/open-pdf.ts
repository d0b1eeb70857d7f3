// Opens a PDF with pdf-parse and gives its pages' words with their places. pdf-parse's own text has neither positions
// nor sizes, so its loaded document (pdf.js) is asked; that it has one is checked when the file is opened.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PasswordException, PDFParse } from 'pdf-parse'
import { z } from 'zod'
import { AppError } from '../../../core/errors.ts'
import { unreadable } from '../unreadable.ts'

interface Item {
  str: string
  /** Scale and rotation (a, b, c, d), then the place of the baseline's start, from the page's lower left corner. */
  transform: [number, number, number, number, number, number]
  width: number
  fontName: string
}

/** By hand, since a schema would take longer than pdf.js does for the item. Marks of content are items too. */
const isItem = (value: unknown): value is Item =>
  typeof value === 'object' &&
  value !== null &&
  'str' in value &&
  typeof value.str === 'string' &&
  'width' in value &&
  typeof value.width === 'number' &&
  'fontName' in value &&
  typeof value.fontName === 'string' &&
  'transform' in value &&
  Array.isArray(value.transform) &&
  value.transform.length === 6

type Viewport = { width: number; height: number }
interface PdfPage {
  getViewport(options: { scale: number }): Viewport
  getTextContent(): Promise<{ items: unknown[]; styles: unknown }>
  /** Loads the page's fonts, whose names say which are bold. */
  getOperatorList(): Promise<unknown>
  commonObjs: { has(id: string): boolean; get(id: string): unknown }
  cleanup(): void
}
interface PdfDocument {
  numPages: number
  getPage(number: number): Promise<PdfPage>
}
const LoadedPdf = z.custom<PdfDocument>(
  (value) => typeof value === 'object' && value !== null && 'numPages' in value && 'getPage' in value,
)

export interface Word {
  text: string
  x: number
  /** Distance of the baseline from the page's top. */
  y: number
  width: number
  size: number
  font: string
  bold: boolean
  /** Of a font whose letters are all of one width: code. */
  mono: boolean
}

export interface Page {
  number: number
  width: number
  height: number
  words: Word[]
}

export interface OutlineEntry {
  title: string
  /** From 1. */
  level: number
}

export interface Pdf {
  pageCount: number
  title: string | null
  outline: OutlineEntry[]
  /** Throws when that page is damaged; others may still be read. */
  page(number: number): Promise<Page>
  close(): Promise<void>
}

const fromPdfParse = createRequire(createRequire(import.meta.url).resolve('pdf-parse'))
const pdfjsFolder = dirname(fromPdfParse.resolve('pdfjs-dist/package.json'))

export async function openPdf(bytes: Uint8Array, name: string): Promise<Pdf> {
  const parser = new PDFParse({
    // pdf.js takes the bytes over; the caller's stay as they are.
    data: bytes.slice(),
    isEvalSupported: false,
    disableFontFace: true,
    // No picture is ever decoded.
    maxImageSize: 1,
    useSystemFonts: false,
    cMapUrl: `${join(pdfjsFolder, 'cmaps')}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(pdfjsFolder, 'standard_fonts')}/`,
    verbosity: 0,
  })
  const info = await parser.getInfo().catch((error: unknown) => {
    throw openFailure(error, name)
  })
  const loaded = LoadedPdf.safeParse(Reflect.get(parser, 'doc'))
  if (!loaded.success) {
    throw new AppError(
      'internal',
      'Opening a PDF: expected pdf-parse to hold its loaded document as `doc`, found none. Pin pdf-parse to 2.4.x.',
    )
  }
  const facts = z.object({ Title: z.string().nullish() }).safeParse(info.info)
  const fonts: Fonts = new Map()
  return {
    pageCount: info.total,
    title: facts.data?.Title ?? null,
    outline: flattenOutline(info.outline ?? []),
    page: (number) => readPage(loaded.data, number, fonts),
    close: () => parser.destroy(),
  }
}

function openFailure(error: unknown, name: string): Error {
  const words = error instanceof Error ? error.message : String(error)
  if (error instanceof PasswordException || /password/i.test(words)) {
    return unreadable('encrypted', `${name} is protected by a password. Remove it and try again.`, error)
  }
  return unreadable(
    'damaged',
    `${name} cannot be opened as a PDF: ${words.slice(0, 200)} Get the file again.`,
    error,
  )
}

const Styles = z.record(z.string(), z.object({ fontFamily: z.string().optional() }))
const FontObject = z.object({ name: z.string() })
type Fonts = Map<string, { bold: boolean; mono: boolean }>
const BOLD = /bold|black|heavy|semibd|demi|cmb/i
const MONO = /mono|courier|consol|menlo|typewriter|cmtt|fixed/i

/** Only a page with a font that was not met before is asked for its fonts: that costs more than its text. */
async function learnFonts(page: PdfPage, styles: unknown, fonts: Fonts): Promise<void> {
  const families = Styles.safeParse(styles).data ?? {}
  const fresh = Object.keys(families).filter((id) => !fonts.has(id))
  if (fresh.length === 0) return
  await page.getOperatorList().catch(() => undefined)
  for (const id of fresh) {
    const font = page.commonObjs.has(id) ? FontObject.safeParse(page.commonObjs.get(id)) : undefined
    const name = font?.data?.name ?? ''
    fonts.set(id, {
      bold: BOLD.test(name),
      mono: families[id]?.fontFamily === 'monospace' || MONO.test(name),
    })
  }
}

async function readPage(pdf: PdfDocument, number: number, fonts: Fonts): Promise<Page> {
  const page = await pdf.getPage(number)
  const viewport = page.getViewport({ scale: 1 })
  const { items, styles } = await page.getTextContent()
  await learnFonts(page, styles, fonts)
  const words: Word[] = []
  for (const item of items) {
    if (!isItem(item) || item.str.trim() === '') continue
    const { str, transform, width, fontName } = item
    const [a, b, c, d, x, y] = transform
    // Turned text is a stamp, a spine or a label in a drawing; it belongs to no line.
    if (Math.abs(b) > Math.abs(a)) continue
    words.push({
      text: str,
      x,
      y: viewport.height - y,
      width,
      size: Math.round(Math.hypot(c, d) * 10) / 10,
      font: fontName,
      bold: fonts.get(fontName)?.bold ?? false,
      mono: fonts.get(fontName)?.mono ?? false,
    })
  }
  page.cleanup()
  return { number, width: viewport.width, height: viewport.height, words }
}

type OutlineNode = { title: string; items: OutlineNode[] }

function flattenOutline(nodes: readonly OutlineNode[], level = 1): OutlineEntry[] {
  if (level > 6) return []
  return nodes.flatMap((node) => [{ title: node.title, level }, ...flattenOutline(node.items, level + 1)])
}
