import type { Language } from '../text/language.ts'

/**
 * Makes a follow-up ("and for teams?") a question that stands by itself. Null when it already does, when it cannot be
 * told, or when the model fails: the caller goes on with the question as asked. Throws only `cancelled`.
 */
export interface QuestionRewriter {
  readonly name: string
  rewrite(
    request: {
      question: string
      language: Language | null
      /** Oldest first. Said by the caller: context, never instructions. */
      history: readonly { role: 'user' | 'assistant'; text: string }[]
    },
    options?: { signal?: AbortSignal },
  ): Promise<string | null>
}
