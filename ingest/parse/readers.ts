// One reader a format; its libraries are loaded when the first file of that format comes.
import type { FileKind } from './file-kinds.ts'
import type { Reader } from './reading.ts'

const readers: Readonly<Record<FileKind, () => Promise<Reader>>> = {
  html: async () => (await import('./html/read-html.ts')).readHtml,
  markdown: async () => (await import('./markdown/read-markdown.ts')).readMarkdown,
  docx: async () => (await import('./office/read-docx.ts')).readDocx,
  odt: async () => (await import('./office/read-odt.ts')).readOdt,
  pptx: async () => (await import('./office/read-pptx.ts')).readPptx,
  xlsx: async () => (await import('./tables/read-workbook.ts')).readWorkbook,
  xls: async () => (await import('./tables/read-workbook.ts')).readWorkbook,
  csv: async () => (await import('./tables/read-csv.ts')).readCsv,
  json: async () => (await import('./data/read-json.ts')).readJson,
  xml: async () => (await import('./data/read-xml.ts')).readXml,
  config: async () => (await import('./text/read-config.ts')).readConfig,
  rst: async () => (await import('./text/read-rst.ts')).readRst,
  text: async () => (await import('./text/read-text.ts')).readText,
  srt: async () => (await import('./text/read-subtitles.ts')).readSubtitles,
  vtt: async () => (await import('./text/read-subtitles.ts')).readSubtitles,
  pdf: async () => (await import('./pdf/read-pdf.ts')).readPdf,
  media: async () => (await import('./read-media.ts')).readMedia,
}

const loaded = new Map<FileKind, Promise<Reader>>()

/** Kept: asking for a module again takes longer than reading a small file. */
export function readerOf(kind: FileKind): Promise<Reader> {
  const reader = loaded.get(kind) ?? readers[kind]()
  loaded.set(kind, reader)
  return reader
}
