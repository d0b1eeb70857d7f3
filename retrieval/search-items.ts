// The search call: ranked passages in the contract's shape.
import type { SearchItem, SearchRequest } from '../core/answer.ts'
import { MAX_QUESTION_CHARS } from '../core/answer.ts'
import { AppError } from '../core/errors.ts'
import type { Actor } from '../core/key.ts'
import type { ChunkSearcher } from '../core/ports/chunk-store.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import type { Reach } from './access-filter.ts'
import { mayShow } from './never-cited.ts'
import { hasWords } from './normalise-text.ts'
import { queryOf } from './query-of.ts'
import { readQuestion } from './read-question.ts'
import { type Passage, search } from './search.ts'

const DEFAULT_LIMIT = 10

/** @throws AppError bad-request (no letter or digit), too-large */
export function checkText(text: string, field: 'question' | 'query'): void {
  if (text.length > MAX_QUESTION_CHARS) {
    throw new AppError(
      'too-large',
      `Reading ${field}: expected at most ${MAX_QUESTION_CHARS} characters, got ${text.length}. Ask with fewer.`,
      { details: { field, limit: MAX_QUESTION_CHARS, length: text.length } },
    )
  }
  if (!hasWords(text)) {
    throw new AppError(
      'bad-request',
      `Reading ${field}: expected at least one letter or digit, got ${text.trim() === '' ? 'nothing' : 'only signs'}. Send the ${field} as text.`,
      { details: { field } },
    )
  }
}

export async function searchItems(
  deps: { searcher: ChunkSearcher; embedder: Embedder },
  request: SearchRequest,
  actor: Actor,
  reach: Reach,
  signal?: AbortSignal,
): Promise<SearchItem[]> {
  checkText(request.query, 'query')
  await loadLanguageDetection()
  const query = await queryOf(deps, readQuestion(request.query), signal)
  const isAgent = actor.role === 'agent'
  const { passages } = await search(
    deps,
    {
      ...query,
      filter: { kinds: ['content'], forAnswers: isAgent, ...reach },
      limit: request.limit ?? DEFAULT_LIMIT,
    },
    { ...(signal && { signal }), ...(isAgent && { only: mayShow(actor) }) },
  )
  return passages.map(toItem)
}

const toItem = ({ chunk, score, ranks }: Passage): SearchItem => ({
  score,
  chunkId: chunk.id,
  documentId: chunk.documentId,
  sourceId: chunk.sourceId,
  title: chunk.title,
  url: chunk.url,
  headingPath: chunk.headingPath,
  text: chunk.text,
  start: chunk.start,
  end: chunk.end,
  ranks,
})
