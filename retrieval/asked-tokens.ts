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

/** Of the chunks whose tokens are kept. */
export async function meetChunks(
  searcher: Pick<ChunkSearcher, 'tokensOf'>,
  asked: AskedTokens,
  ids: readonly ChunkId[],
): Promise<Map<ChunkId, Meeting>> {
  const tokens = await searcher.tokensOf(ids)
  return new Map([...tokens].map(([id, of]) => [id, meet(asked, of)]))
}
