// Passages in a better order before they are written from. Judged they were already: the scores that decide between
// answer and handoff were fitted on the order of the search.

import { toAppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { Reranker } from '../../core/ports/reranker.ts'
import type { Found } from '../search.ts'

/** Without a reranker, or when it fails, the order of the search. `decision` gets the order and the scores, or the failure. */
export async function rerankFound(
  deps: { reranker?: Reranker; log: Logger },
  asked: {
    question: { text: string; language: string }
    signal: AbortSignal | undefined
    decision: Record<string, unknown>
  },
  found: Found,
): Promise<Found> {
  const { reranker, log } = deps
  if (reranker === undefined || found.passages.length < 2) return found
  const from = performance.now()
  try {
    const passages = found.passages.map(({ chunk }) =>
      [chunk.title, ...chunk.headingPath, chunk.text].join('\n'),
    )
    const { text: question, language } = asked.question
    const scores = await reranker.rerank(
      { question, language, passages },
      asked.signal ? { signal: asked.signal } : {},
    )
    const places = [...found.passages.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
    const ordered = places.flatMap((place) => found.passages[place] ?? [])
    asked.decision['reranker'] = { name: reranker.name, ms: Math.round(performance.now() - from) }
    asked.decision['reranked'] = places.flatMap((place) => {
      const passage = found.passages[place]
      if (passage === undefined) return []
      return [
        {
          chunkId: passage.chunk.id,
          documentId: passage.chunk.documentId,
          was: place + 1,
          score: scores[place] ?? 0,
        },
      ]
    })
    return { ...found, passages: ordered }
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.code === 'cancelled') throw error
    log.warn({ reranker: reranker.name, message: error.message }, 'rerank-fail')
    asked.decision['reranker'] = { name: reranker.name, failure: error.code }
    return found
  }
}
