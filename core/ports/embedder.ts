import type { TokenCodes, TokenSpace } from '../token-codes.ts'

/** Every token of one text by itself, as it stands in that text: what late interaction compares. */
export interface TokenVectors {
  /** Of the whole text, as `embed` gives it. */
  vector: Float32Array
  /** One L2-normalised vector a token, one after the other, without the prefix's and the special tokens. */
  tokens: Float32Array
  /** Per token, which of the text's words (cut at white space) it belongs to; all 0 where the tokenizer cannot tell. */
  words: Uint16Array
}

/**
 * Turns text into vectors. Order is kept; `[]` gives `[]` without a call to the model. May be called in parallel:
 * queries go before passages. Text beyond `maxInputTokens` is cut by the model, so chunkers stay below it.
 * Throws only AppError: `model-unavailable`, `timeout`, `cancelled`.
 */
export interface Embedder {
  /** Names model, dimensions and prefixes; vectors of two ids never meet in one index. */
  readonly modelId: string
  readonly dimensions: number
  readonly maxBatch: number
  readonly maxInputTokens: number
  /** L2-normalised vectors, each `dimensions` long. */
  embed(
    texts: readonly string[],
    /** `urgent`: passages of a question being answered (its sentences); they go before an ingest's passages. */
    options: { kind: 'query' | 'passage'; urgent?: boolean; signal?: AbortSignal },
  ): Promise<Float32Array[]>
  /** As `embed`, with each token's own vector. Absent where the model does not give them away (a remote server). */
  embedTokens?(
    texts: readonly string[],
    options: { kind: 'query' | 'passage'; urgent?: boolean; signal?: AbortSignal },
  ): Promise<TokenVectors[]>
  /** Where the model's tokens lie; present together with `embedCoded`. */
  readonly tokenSpace?: TokenSpace
  /** As `embed`, with each token's code: what the index keeps of a passage's tokens. */
  embedCoded?(
    texts: readonly string[],
    options: { kind: 'query' | 'passage'; urgent?: boolean; signal?: AbortSignal },
  ): Promise<{ vector: Float32Array; codes: TokenCodes }[]>
  /**
   * L2-normalised vectors in which questions lie together that one answer serves, in any language; "cancel" lies apart from
   * "renew". Not to be compared with those of `embed`. Absent where the model has none of the kind.
   */
  embedAsked?(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<Float32Array[]>
  /** Tokens of each text as the model counts them, without prefix and special tokens. */
  countTokens(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<number[]>
  close(): Promise<void>
}
