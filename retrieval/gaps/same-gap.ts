// Does a question belong to a gap? Looser than "the same question": a gap is a topic that one answer settles.
import type { ChunkSearcher } from '../../core/ports/chunk-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { ReadQuestion } from '../read-question.ts'
import { coverage, termWeights } from '../term-weights.ts'

type Limits = { alone: number; withWords: number; words: number; acrossLanguages: number }

const limits: { embedder: string | null; limits: Limits }[] = [
  {
    embedder: 'multilingual-e5-small',
    limits: { alone: 0.95, withWords: 0.9, words: 0.34, acrossLanguages: 0.91 },
  },
  { embedder: null, limits: { alone: 0.9, withWords: 0.55, words: 0.34, acrossLanguages: 0.9 } },
]

/** `likeness`: cosine of the question and the gap's centroid; `title`: the gap's most central question. */
export async function belongsTogether(
  deps: { embedder: Embedder; searcher: Pick<ChunkSearcher, 'termStatistics'> },
  asked: ReadQuestion,
  title: ReadQuestion,
  likeness: number,
): Promise<boolean> {
  const entry = limits.find(({ embedder }) => embedder === null || deps.embedder.modelId.includes(embedder))
  if (entry === undefined) return false
  const { alone, withWords, words, acrossLanguages } = entry.limits
  if (asked.language !== title.language) return likeness >= acrossLanguages
  if (likeness >= alone) return true
  if (likeness < withWords) return false
  const { weights } = await termWeights(deps.searcher, [...asked.terms, ...title.terms])
  const shared = Math.max(
    coverage(asked.terms, new Set(title.terms), weights),
    coverage(title.terms, new Set(asked.terms), weights),
  )
  return shared >= words
}
