// LibreOffice help as development data: pages of `<root>/<language>/text`, parsed and cut as an ingest does it.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Chunk } from '../../core/document.ts'
import { documentIdOf } from '../../core/ids.ts'
import type { Chunker } from '../../core/ports/chunker.ts'
import type { Parser } from '../../core/ports/parser.ts'

export const CORPUS = '22222222-2222-4222-8222-222222222222'

export interface HelpPage {
  /** Path below `text`, without `.html`: the same in every language. */
  path: string
  language: string
  documentId: string
  title: string
  headings: string[]
  keywords: string[]
  text: string
  chunks: Chunk[]
}

/** Paths of the pages that both languages have, in order. */
export function pathsOf(root: string, folder: string): string[] {
  const base = join(root, folder, 'text')
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => relative('.', name).replace(/\.html$/, ''))
    .sort()
}

export async function readPage(
  { parser, chunker }: { parser: Parser; chunker: Chunker },
  root: string,
  folder: string,
  path: string,
): Promise<HelpPage | undefined> {
  const body = readFileSync(join(root, folder, 'text', `${path}.html`))
  const language = folder.slice(0, 2)
  const result = await parser.parse({
    ...{
      externalId: path,
      url: `https://help.invalid/${folder}/${path}.html`,
      name: `${path}.html`,
      title: null,
    },
    ...{
      body,
      contentType: 'text/html',
      language,
      links: null,
      audience: [],
      keepSelector: null,
      dropSelector: null,
    },
    validators: { etag: null, lastModified: null, updatedAt: null },
  })
  if (!result.ok || result.document.text.length < 200) return undefined
  const { document } = result
  const documentId = documentIdOf(CORPUS, `${folder}/${path}`)
  const headings = document.blocks
    .filter((block) => block.kind === 'heading')
    .map((block) => document.text.slice(block.start, block.end))
  const keywords = [...body.toString('utf8').matchAll(/itemprop="keywords" content="([^"]+)"/g)].map(
    ([, words]) => words ?? '',
  )
  const chunks = await chunker.chunk({ ...document, language }, { documentId, sourceId: CORPUS })
  return {
    path,
    language,
    documentId,
    title: document.title,
    headings,
    keywords,
    text: document.text,
    chunks,
  }
}
