// The default writer: answers with the passages' own sentences, each quoted whole. No key, no network.
import type { ChunkSearcher, StoredChunk } from '../../core/ports/chunk-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Generator, WriteRequest } from '../../core/ports/generator.ts'
import { contentTerms } from '../content-terms.ts'
import { termWeights } from '../term-weights.ts'
import { chooseUnits } from './choose-units.ts'
import { isHowTo } from './is-how-to.ts'
import { type Procedure, proceduresIn } from './procedures.ts'
import { scoreUnits } from './score-units.ts'

type Deps = {
  embedder: Embedder
  searcher: Pick<ChunkSearcher, 'termStatistics' | 'tokensOf'> &
    Partial<Pick<ChunkSearcher, 'chunksOfDocument'>>
}

/**
 * Every quote is verbatim: the document's text from `start` to `end`. So is `text`, but where sources disagree or two
 * topics stand side by side: there titles and dates stand before the quotes.
 */
export function createExtractiveGenerator(deps: Deps): Generator {
  return {
    name: 'extractive',
    async *write(request, options = {}) {
      const { signal } = options
      const scored = await scoreUnits(deps, request, signal)
      const howTo = isHowTo(request.question)
      const procedures = howTo ? await proceduresOf(deps, request, signal) : []
      const { language } = request
      for (const unit of await chooseUnits(deps, { scored, howTo, language, procedures })) {
        signal?.throwIfAborted()
        const text = `${unit.lead ?? ''}${unit.text}`
        yield { text, chunkId: unit.passage.id, start: unit.start, end: unit.end }
      }
    },
  }
}

async function proceduresOf(deps: Deps, request: WriteRequest, signal?: AbortSignal): Promise<Procedure[]> {
  const { question, questionVector, language, passages } = request
  const languages = new Set(
    passages.map(({ language: own, documentLanguage }: StoredChunk) => own ?? documentLanguage),
  )
  const terms = [...languages].flatMap((own) => contentTerms(question, own))
  const { weights } = await termWeights(deps.searcher, terms)
  return proceduresIn(deps, { question, questionVector, language, passages, weights }, signal)
}
