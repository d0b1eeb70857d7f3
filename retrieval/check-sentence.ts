// The check that every written sentence passes: its span stands in the stored text, or it is dropped.

import type { ChunkSearcher, StoredChunk } from '../core/ports/chunk-store.ts'
import type { DocumentStore } from '../core/ports/document-store.ts'
import type { WrittenSentence, WrittenSpan } from '../core/ports/generator.ts'

/** A span that was found: `documentText.slice(start, end) === quote`. */
export interface CheckedSpan {
  quote: string
  start: number
  end: number
  chunk: StoredChunk
  documentText: string
}

/** A sentence whose quote was found. */
export interface CheckedSentence extends CheckedSpan {
  text: string
  /** Further spans that it rests on; those that were not found are left out. */
  more?: readonly CheckedSpan[]
}

/**
 * One checker an answer: each document's text is read once. Gives undefined when the quote does not stand there. A
 * passage's neighbours may be quoted, too: what is found decides by document who may see it.
 */
export function createSentenceCheck(
  deps: {
    documents: Pick<DocumentStore, 'text'>
    searcher?: Pick<ChunkSearcher, 'getChunks'>
  },
  chunks: readonly StoredChunk[],
): (sentence: WrittenSentence) => Promise<CheckedSentence | undefined> {
  const byId = new Map<string, StoredChunk | undefined>(chunks.map((chunk) => [chunk.id, chunk]))
  const documents = new Set(chunks.map(({ documentId }) => documentId))
  const texts = new Map<string, string | undefined>()

  async function textOf(chunk: StoredChunk): Promise<string | undefined> {
    const key = `${chunk.documentId}:${chunk.version}`
    if (!texts.has(key)) texts.set(key, (await deps.documents.text(chunk.documentId, chunk.version))?.text)
    return texts.get(key)
  }

  async function chunkOf(id: string): Promise<StoredChunk | undefined> {
    if (!byId.has(id)) {
      const [neighbour] = (await deps.searcher?.getChunks([id])) ?? []
      byId.set(id, neighbour && documents.has(neighbour.documentId) ? neighbour : undefined)
    }
    return byId.get(id)
  }

  async function find(span: WrittenSpan): Promise<CheckedSpan | undefined> {
    const chunk = await chunkOf(span.chunkId)
    if (chunk === undefined) return undefined
    const documentText = await textOf(chunk)
    if (documentText === undefined) return undefined
    // What the writer read, by the offsets it gave inside its passage.
    const quote = chunk.text.slice(span.start - chunk.start, span.end - chunk.start)
    const inside = span.start >= chunk.start && span.end <= chunk.end && span.start < span.end
    if (!inside || quote.trim() === '') return undefined
    const start =
      documentText.slice(span.start, span.end) === quote ? span.start : locate(documentText, quote)
    if (start === undefined) return undefined
    return { quote, start, end: start + quote.length, chunk, documentText }
  }

  return async (sentence) => {
    const first = await find(sentence)
    if (first === undefined || sentence.text.trim() === '') return undefined
    const more: CheckedSpan[] = []
    for (const span of sentence.more ?? []) {
      const found = await find(span)
      if (found !== undefined) more.push(found)
    }
    return { text: sentence.text, ...first, ...(more.length > 0 && { more }) }
  }
}

/** Offsets may have moved; a quote that stands there exactly once is still the quote. */
function locate(text: string, quote: string): number | undefined {
  const at = text.indexOf(quote)
  return at >= 0 && text.indexOf(quote, at + 1) < 0 ? at : undefined
}
