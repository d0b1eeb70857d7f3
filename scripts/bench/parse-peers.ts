// Other npm parsers, loaded from a folder where they were installed. What they call a heading counts as one.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Found, Truth } from './parse-truth.ts'

export const PEERS = ['officeparser@7.8.0', 'unpdf@1.7.0', 'node-html-markdown@2.0.0']

interface Peer {
  name: string
  /** Endings that it reads. */
  formats: RegExp
  read(truth: Truth): Promise<Found>
}

type Call = (...args: unknown[]) => unknown
const Call = z.custom<Call>((value) => typeof value === 'function')
const Node = z.object({
  type: z.string().optional(),
  text: z.string().optional(),
  children: z.array(z.unknown()).optional(),
})

export async function installPeers(folder: string): Promise<Peer[]> {
  const require = createRequire(join(folder, 'package.json'))
  const load = async (name: string): Promise<Record<string, unknown>> =>
    z.record(z.string(), z.unknown()).parse({ ...(await import(pathToFileURL(require.resolve(name)).href)) })
  return [
    officeparser(await load('officeparser')),
    unpdf(await load('unpdf')),
    htmlMarkdown(await load('node-html-markdown')),
  ]
}

function officeparser(module: Record<string, unknown>): Peer {
  const parse = Call.parse(module['parseOffice'])
  const Ast = z.object({ content: z.array(z.unknown()), toText: Call })
  const headingsIn = (nodes: readonly unknown[]): string[] =>
    nodes.flatMap((node) => {
      const { type, text = '', children = [] } = Node.safeParse(node).data ?? {}
      return [...(type === 'heading' ? [text] : []), ...headingsIn(children)]
    })
  return {
    name: 'officeparser 7.8',
    formats: /^(?:docx|pptx|xlsx|odt|ods|pdf)$/,
    async read({ bytes }) {
      const ast = await parse(Buffer.from(bytes))
      const { content } = Ast.parse(ast)
      return {
        text: String(Call.parse(Reflect.get(Object(ast), 'toText')).call(ast)),
        headings: headingsIn(content),
      }
    },
  }
}

function unpdf(module: Record<string, unknown>): Peer {
  const open = Call.parse(module['getDocumentProxy'])
  const extract = Call.parse(module['extractText'])
  return {
    name: 'unpdf 1.7',
    formats: /^pdf$/,
    async read({ bytes }) {
      const document = await open(bytes.slice())
      const { text } = z.object({ text: z.string() }).parse(await extract(document, { mergePages: true }))
      return { text, headings: [] }
    },
  }
}

function htmlMarkdown(module: Record<string, unknown>): Peer {
  const inner = z.record(z.string(), z.unknown()).safeParse(module['default']).data ?? {}
  const converter = Object(module['NodeHtmlMarkdown'] ?? inner['NodeHtmlMarkdown'])
  const translate = Call.parse(Reflect.get(converter, 'translate'))
  return {
    name: 'node-html-markdown 2.0',
    formats: /^x?html?$/,
    async read({ bytes }) {
      const text = String(translate.call(converter, new TextDecoder().decode(bytes)))
      return { text, headings: [...text.matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1] ?? '') }
    },
  }
}
