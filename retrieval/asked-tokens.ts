// A question read for comparing word by word: its tokens made ready, weighed by how telling each of its words is.
import type { ChunkId } from '../core/ids.ts'
import type { ChunkSearcher } from '../core/ports/chunk-store.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import { tellingTerms } from './content-terms.ts'
import { type AskedTokens, type Meeting, meet, prepareQuestion, wordsOf } from './late-interaction.ts'
import { termWeights } from './term-weights.ts'
import { tokenVectorsOf } from './vector-cache.ts'

/** A longer question is told by its beginning: each token of it meets each token of many passages. */
const LONGEST_QUESTION = 400

/** Null where the embedder gives no tokens away. */
export async function readAskedTokens(
  deps: { embedder: Embedder; searcher: Pick<ChunkSearcher, 'termStatistics'> },
  { question, language }: { question: string; language: string | null },
  signal?: AbortSignal,
): Promise<AskedTokens | null> {
  const { embedder, searcher } = deps
  if (embedder.tokenSpace === undefined) return null
  const text = question.slice(0, LONGEST_QUESTION)
  const [[tokens], weights] = await Promise.all([
    tokenVectorsOf(embedder, [text], 'query', signal),
    wordWeights(searcher, text, language),
  ])
  return tokens === undefined ? null : prepareQuestion(tokens, embedder.tokenSpace, weights)
}

/** By the question's words: the IDF of what each says; 0 for one that only asks. */
async function wordWeights(
  searcher: Pick<ChunkSearcher, 'termStatistics'>,
  question: string,
  language: string | null,
): Promise<number[]> {
  const terms = wordsOf(question).map((word) => tellingTerms(word, language))
  const { weights } = await termWeights(searcher, terms.flat())
  return terms.map((of) => Math.max(0, ...of.map((term) => weights.get(term) ?? 0)))
}

/**
 * In the order given. Null unless the tokens of all are kept (an index being made anew): what was compared in two ways
 * could not be compared with each other.
 */
export async function meetChunks<Of extends { id: ChunkId }>(
  searcher: Pick<ChunkSearcher, 'tokensOf'>,
  asked: AskedTokens,
  chunks: readonly Of[],
): Promise<{ chunk: Of; meeting: Meeting }[] | null> {
  const kept = await searcher.tokensOf([...new Set(chunks.map(({ id }) => id))])
  const met = chunks.flatMap((chunk) => {
    const tokens = kept.get(chunk.id)
    return tokens === undefined ? [] : [{ chunk, meeting: meet(asked, tokens) }]
  })
  return met.length < chunks.length ? null : met
}
