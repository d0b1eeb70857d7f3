// A page of help as an ingest reads it: parsed, its headings with their places; cut into chunks only where it is indexed.
import { readFileSync } from 'node:fs'
import type { ParsedDocument } from '../../core/document.ts'
import type { Parser } from '../../core/ports/parser.ts'
import type { Corpus } from './corpora.ts'

export interface HelpPage {
  corpus: Corpus['name']
  language: string
  path: string
  document: ParsedDocument
  headings: Heading[]
}

export interface Heading {
  text: string
  /** Where its section's text begins and ends in the document's text. */
  start: number
  end: number
}

/** Shorter ones are lists of links. */
const SHORTEST_CHARS = 200

/** Pages that cannot be read or say next to nothing are left out, in every language by itself. */
export async function readPages(
  { parser }: { parser: Parser },
  corpus: Corpus,
  language: string,
): Promise<HelpPage[]> {
  const pages: HelpPage[] = []
  for (const { path, file } of corpus.files(language)) {
    const result = await parser.parse({
      externalId: path,
      url: `https://help.invalid/${corpus.name}/${language}/${path}.html`,
      name: `${path}.html`,
      title: null,
      body: readFileSync(file),
      contentType: 'text/html',
      language,
      links: null,
      audience: [],
      keepSelector: null,
      dropSelector: null,
      validators: { etag: null, lastModified: null, updatedAt: null },
    })
    if (!result.ok || result.document.text.length < SHORTEST_CHARS) continue
    const { document } = result
    pages.push({ corpus: corpus.name, language, path, document, headings: headingsOf(document) })
  }
  return pages
}

function headingsOf({ blocks, text }: ParsedDocument): Heading[] {
  const found = blocks.filter((block) => block.kind === 'heading')
  return found.map((block, i) => ({
    text: text.slice(block.start, block.end),
    start: block.end,
    end: found[i + 1]?.start ?? text.length,
  }))
}
