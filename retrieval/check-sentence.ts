// The check that every written sentence passes: its span stands in the stored text, or it is dropped.

import type { StoredChunk } from '../core/ports/chunk-store.ts'
import type { DocumentStore } from '../core/ports/document-store.ts'
import type { WrittenSentence } from '../core/ports/generator.ts'

/** A sentence whose quote was found: `documentText.slice(start, end) === quote`. */
export interface CheckedSentence {
  text: string
  quote: string
  start: number
  end: number
  chunk: StoredChunk
  documentText: string
}

/** One checker an answer: each document's text is read once. Gives undefined when the quote does not stand there. */
export function createSentenceCheck(
  deps: { documents: Pick<DocumentStore, 'text'> },
  chunks: readonly StoredChunk[],
): (sentence: WrittenSentence) => Promise<CheckedSentence | undefined> {
  const byId = new Map(chunks.map((chunk) => [chunk.id, chunk]))
  const texts = new Map<string, string | undefined>()

  async function textOf(chunk: StoredChunk): Promise<string | undefined> {
    const key = `${chunk.documentId}:${chunk.version}`
    if (!texts.has(key)) texts.set(key, (await deps.documents.text(chunk.documentId, chunk.version))?.text)
    return texts.get(key)
  }

  return async (sentence) => {
    const chunk = byId.get(sentence.chunkId)
    if (chunk === undefined) return undefined
    const documentText = await textOf(chunk)
    if (documentText === undefined) return undefined
    // What the writer read, by the offsets it gave inside its passage.
    const quote = chunk.text.slice(sentence.start - chunk.start, sentence.end - chunk.start)
    const inside = sentence.start >= chunk.start && sentence.end <= chunk.end && sentence.start < sentence.end
    if (!inside || quote.trim() === '') return undefined
    const start =
      documentText.slice(sentence.start, sentence.end) === quote
        ? sentence.start
        : locate(documentText, quote)
    if (start === undefined) return undefined
    return { text: sentence.text, quote, start, end: start + quote.length, chunk, documentText }
  }
}

/** Offsets may have moved; a quote that stands there exactly once is still the quote. */
function locate(text: string, quote: string): number | undefined {
  const at = text.indexOf(quote)
  return at >= 0 && text.indexOf(quote, at + 1) < 0 ? at : undefined
}
