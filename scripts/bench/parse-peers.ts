// Other npm parsers, loaded from a folder where they were installed. What they call a heading counts as one.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Found, Truth } from './parse-truth.ts'

/** mammoth, xlsx and marked are what ours stands on: their plain text shows what our structure costs. */
export const PEERS = [
  'officeparser@7.8.0',
  'unpdf@1.7.0',
  'node-html-markdown@2.0.0',
  'html-to-text@9.0.5',
  'csv-parse@6.1.0',
  'subsrt-ts@2.1.2',
  'mammoth@1.13.0',
  'marked@15.0.12',
  'xlsx@npm:@e965/xlsx@0.20.3',
]

export interface Tool {
  name: string
  /** Endings that it reads. */
  formats: RegExp
  read(truth: Truth): Promise<Found>
}

type Call = (...args: unknown[]) => unknown
const Call = z.custom<Call>((value) => typeof value === 'function')
const Module = z.record(z.string(), z.unknown())
type Module = z.infer<typeof Module>
/** A module's function, also where it hides in the default export of CommonJS. */
const callOf = (module: Module, name: string): Call =>
  Call.parse(module[name] ?? Reflect.get(Object(module['default']), name))
const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const plain = (text: string): Found => ({ text, headings: [] })
const withoutTags = (html: string): Found => ({
  text: html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&'),
  headings: [...html.matchAll(/<h[1-6][^>]*>(.*?)<\/h[1-6]>/gs)].map((match) =>
    (match[1] ?? '').replace(/<[^>]*>/g, ''),
  ),
})

const peers: Record<string, { from: string; formats: RegExp; open(module: Module): Tool['read'] }> = {
  'officeparser 7.8': {
    from: 'officeparser',
    formats: /^(?:docx|pptx|xlsx|odt|ods|pdf)$/,
    open: officeparser,
  },
  'unpdf 1.7': { from: 'unpdf', formats: /^pdf$/, open: unpdf },
  'node-html-markdown 2.0': { from: 'node-html-markdown', formats: /^x?html?$/, open: htmlMarkdown },
  'html-to-text 9.0': {
    from: 'html-to-text',
    formats: /^x?html?$/,
    open: (module) => {
      const convert = callOf(module, 'convert')
      return async ({ bytes }) => plain(String(convert(utf8(bytes))))
    },
  },
  'csv-parse 6.1': {
    from: 'csv-parse/sync',
    formats: /^csv$/,
    open: (module) => {
      const parse = callOf(module, 'parse')
      const options = { delimiter: [',', ';', '\t'], relax_column_count: true, relax_quotes: true }
      return async ({ bytes }) =>
        plain(
          z
            .array(z.array(z.string()))
            .parse(parse(utf8(bytes), options))
            .flat()
            .join(' '),
        )
    },
  },
  'subsrt-ts 2.1': {
    from: 'subsrt-ts',
    formats: /^(?:srt|vtt)$/,
    open: (module) => {
      const parse = callOf(module, 'parse')
      const Cues = z.array(z.object({ text: z.string().optional() }))
      return async ({ bytes }) =>
        plain(
          Cues.parse(parse(utf8(bytes)))
            .map(({ text }) => text ?? '')
            .join(' '),
        )
    },
  },
  'mammoth 1.13, html': {
    from: 'mammoth',
    formats: /^docx$/,
    open: (module) => {
      const convert = callOf(module, 'convertToHtml')
      const Result = z.object({ value: z.string() })
      return async ({ bytes }) =>
        withoutTags(Result.parse(await convert({ buffer: Buffer.from(bytes) })).value)
    },
  },
  'marked 15, html': {
    from: 'marked',
    formats: /^md$/,
    open: (module) => {
      const parse = callOf(module, 'parse')
      return async ({ bytes }) => withoutTags(String(parse(utf8(bytes))))
    },
  },
  'xlsx 0.20, csv': {
    from: 'xlsx',
    formats: /^(?:xlsx?|ods)$/,
    open: (module) => {
      const read = callOf(module, 'read')
      const toCsv = Call.parse(
        Reflect.get(
          Object(module['utils'] ?? Reflect.get(Object(module['default']), 'utils')),
          'sheet_to_csv',
        ),
      )
      const Workbook = z.object({ Sheets: z.record(z.string(), z.unknown()) })
      return async ({ bytes }) =>
        plain(
          Object.values(Workbook.parse(read(bytes)).Sheets)
            .map((sheet) => String(toCsv(sheet)))
            .join('\n'),
        )
    },
  },
}

export const peerNames = Object.keys(peers)

export async function openPeer(name: string, folder: string): Promise<Tool> {
  const peer = peers[name]
  if (peer === undefined) throw new Error(`No parser is called "${name}"; there are ${peerNames.join(', ')}.`)
  const path = createRequire(join(folder, 'package.json')).resolve(peer.from)
  const module = Module.parse({ ...(await import(pathToFileURL(path).href)) })
  return { name, formats: peer.formats, read: peer.open(module) }
}

function officeparser(module: Module): Tool['read'] {
  const parse = callOf(module, 'parseOffice')
  const Ast = z.object({ content: z.array(z.unknown()) })
  const Node = z.object({
    type: z.string().optional(),
    text: z.string().optional(),
    children: z.array(z.unknown()).optional(),
  })
  const headingsIn = (nodes: readonly unknown[]): string[] =>
    nodes.flatMap((node) => {
      const { type, text = '', children = [] } = Node.safeParse(node).data ?? {}
      return [...(type === 'heading' ? [text] : []), ...headingsIn(children)]
    })
  return async ({ bytes }) => {
    const ast = await parse(Buffer.from(bytes))
    const text = String(Call.parse(Reflect.get(Object(ast), 'toText')).call(ast))
    return { text, headings: headingsIn(Ast.parse(ast).content) }
  }
}

function unpdf(module: Module): Tool['read'] {
  const open = callOf(module, 'getDocumentProxy')
  const extract = callOf(module, 'extractText')
  const Result = z.object({ text: z.string() })
  return async ({ bytes }) =>
    plain(Result.parse(await extract(await open(bytes.slice()), { mergePages: true })).text)
}

function htmlMarkdown(module: Module): Tool['read'] {
  const inner = Object(module['default'])
  const converter = Object(module['NodeHtmlMarkdown'] ?? inner['NodeHtmlMarkdown'])
  const translate = Call.parse(Reflect.get(converter, 'translate'))
  return async ({ bytes }) => {
    const text = String(translate.call(converter, utf8(bytes)))
    return { text, headings: [...text.matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1] ?? '') }
  }
}
