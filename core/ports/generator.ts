import type { Language } from '../text/language.ts'
import type { StoredChunk } from './chunk-store.ts'

/** A piece of the answer with the exact span of the document that it rests on. */
export interface WrittenSentence {
  text: string
  chunkId: string
  /** Offsets in the document's text; the quote is `documentText.slice(start, end)`. */
  start: number
  end: number
}

/**
 * Writes an answer from passages, sentence by sentence as each is ready. An empty stream means that the passages do
 * not answer. Never invents a span: whoever calls checks each against the stored text and drops what does not stand there.
 */
export interface Generator {
  readonly name: string
  write(
    request: {
      question: string
      questionVector: Float32Array
      language: Language | null
      passages: readonly StoredChunk[]
      /** Cosine of question and passage, in the passages' order; null where the dense leg did not find it. */
      passageCosines?: readonly (number | null)[]
    },
    options?: { signal?: AbortSignal },
  ): AsyncIterable<WrittenSentence>
}
