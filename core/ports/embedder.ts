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
  /** Tokens of each text as the model counts them, without prefix and special tokens. */
  countTokens(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<number[]>
  close(): Promise<void>
}
