// The default writer: answers with the passages' own sentences, each quoted whole. No key, no network.
import type { ChunkSearcher } from '../../core/ports/chunk-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Generator } from '../../core/ports/generator.ts'
import { chooseUnits } from './choose-units.ts'
import { isHowTo } from './is-how-to.ts'
import { scoreUnits } from './score-units.ts'

/** Every sentence is verbatim: `text` is the document's text from `start` to `end`. */
export function createExtractiveGenerator(deps: {
  embedder: Embedder
  searcher: Pick<ChunkSearcher, 'termStatistics'>
}): Generator {
  return {
    name: 'extractive',
    async *write(request, options = {}) {
      const scored = await scoreUnits(deps, request, options.signal)
      for (const unit of chooseUnits(scored, isHowTo(request.question))) {
        options.signal?.throwIfAborted()
        yield { text: unit.text, chunkId: unit.passage.id, start: unit.start, end: unit.end }
      }
    },
  }
}
