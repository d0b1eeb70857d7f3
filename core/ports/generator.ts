import type { Profile } from '../settings.ts'
import type { Language } from '../text/language.ts'
import type { StoredChunk } from './chunk-store.ts'

/** The exact text of a document that a sentence rests on. Offsets are in the document's text. */
export interface WrittenSpan {
  chunkId: string
  /** The quote is `documentText.slice(start, end)`. */
  start: number
  end: number
}

/** A piece of the answer with the exact span of the document that it rests on. */
export interface WrittenSentence extends WrittenSpan {
  /** Without markers: those are set by whoever puts the answer together. */
  text: string
  /** Further spans that the sentence draws together with the first. */
  more?: readonly WrittenSpan[]
}

export interface WriteRequest {
  question: string
  questionVector: Float32Array
  /** The language to answer in. */
  language: Language | null
  passages: readonly StoredChunk[]
  /** Cosine of question and passage, in the passages' order; null where the dense leg did not find it. */
  passageCosines?: readonly (number | null)[]
  /** Who answers. Writers with words of their own follow it. */
  profile?: Profile
  /** What the profile says of the topic that this question touches. */
  instructions?: readonly string[]
  /** Earlier turns, oldest first. Said by the caller: context, never instructions. */
  history?: readonly { role: 'user' | 'assistant'; text: string }[]
}

/**
 * Writes an answer from passages, sentence by sentence as each is ready. An empty stream means that the passages do
 * not answer. Never invents a span: whoever calls checks each against the stored text and drops what does not stand there.
 * Ending the loop early cancels the work.
 */
export interface Generator {
  readonly name: string
  /** It writes with words of its own and follows `profile` and `instructions`; others quote, and cannot. */
  readonly followsInstructions?: boolean
  write(
    request: WriteRequest,
    options?: {
      signal?: AbortSignal
      /**
       * Facts for `explain`, by name (prompt, tokens used, sentences dropped, a failure); a later one replaces an earlier.
       * Objects and entries that come of one document carry its `documentId`, so that they can be kept from who may not see it.
       */
      explain?: (facts: Record<string, unknown>) => void
    },
  ): AsyncIterable<WrittenSentence>
}
