// The thinnest parser and chunker that keep their ports' promises, so that sync tests count work and read results.
import type { Chunk } from '../document.ts'
import { chunkIdOf } from '../ids.ts'
import type { Chunker } from '../ports/chunker.ts'
import type { Parser } from '../ports/parser.ts'

/** The first line is the title; `damaged` as text fails, `explode` throws. `parsed` counts calls. */
export function createPlainParser(version = 'plain-1'): Parser & { parsed: string[] } {
  const parsed: string[] = []
  return {
    version,
    parsed,
    parse: async (raw) => {
      parsed.push(raw.externalId)
      const text = new TextDecoder().decode(raw.body)
      if (text.startsWith('explode')) throw new Error('parser exploded')
      if (text.startsWith('damaged')) return { ok: false, reason: 'damaged', message: 'It is damaged.' }
      if (text.trim() === '') return { ok: false, reason: 'empty', message: 'It is empty.' }
      const title = text.split('\n')[0] ?? ''
      return {
        ok: true,
        detectedType: 'text/plain',
        document: { title, language: null, text, blocks: [], canonicalUrl: null, warnings: [] },
      }
    },
    close: async () => {},
  }
}

/** One chunk a line, its line break with it; the title is in the embedded text, as in the real one. */
export function createLineChunker(version = 'lines-1'): Chunker {
  return {
    version,
    chunk: async (document, { documentId, sourceId }) => {
      const seen = new Map<string, number>()
      let start = 0
      return (document.text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((text, seq): Chunk => {
        const nth = seen.get(text) ?? 0
        seen.set(text, nth + 1)
        const from = start
        start += text.length
        return {
          ...{ id: chunkIdOf(documentId, [], text, nth), documentId, sourceId, kind: 'content', seq },
          ...{ headingPath: [], anchor: null, page: null, seconds: null, start: from, end: start, text },
          embedText: `${document.title}\n${text}`,
          language: null,
        }
      })
    },
  }
}
