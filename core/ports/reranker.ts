import type { Language } from '../text/language.ts'

/**
 * Puts passages found by search into a better order by reading question and passage together. `[]` gives `[]` without
 * work. May be called in parallel. Throws only AppError: `model-unavailable`, `timeout`, `cancelled`.
 */
export interface Reranker {
  readonly name: string
  /** One finite score a passage, in their order; higher is better. Comparable only within one call. */
  rerank(
    request: { question: string; language: Language | null; passages: readonly string[] },
    options?: { signal?: AbortSignal },
  ): Promise<number[]>
  close(): Promise<void>
}
