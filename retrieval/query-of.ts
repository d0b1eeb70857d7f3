// From a question as read to what the search asks of the index.
import type { ChunkSearcher } from '../core/ports/chunk-store.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import { readAskedTokens } from './asked-tokens.ts'
import { focusQuestion } from './focus-question.ts'
import type { AskedTokens } from './late-interaction.ts'
import type { ReadQuestion } from './read-question.ts'
import { tokenVectorsOf } from './vector-cache.ts'

export interface AskedQuery {
  /** The question's own vector: what other questions are compared with. */
  asked: Float32Array
  /** The one that passages are compared with. */
  vector: Float32Array
  terms: readonly number[]
  contentTerms: readonly number[]
  /** Null where the embedder gives no tokens away. */
  askedTokens: AskedTokens | null
}

export async function queryOf(
  deps: { embedder: Embedder; searcher: Pick<ChunkSearcher, 'termStatistics'> },
  { text, language, terms, searchTerms }: ReadQuestion,
  signal?: AbortSignal,
): Promise<AskedQuery> {
  const [read] = await tokenVectorsOf(deps.embedder, [text], 'query', signal)
  if (read === undefined) throw new Error('one text was embedded and no vector came back')
  return {
    asked: read.vector,
    vector: await focusQuestion(deps.embedder, read.vector, language),
    terms: searchTerms,
    contentTerms: terms,
    askedTokens: await readAskedTokens(deps, { question: text, language }, signal),
  }
}
