// Chunk → EmbeddedChunk: the vector from the model, the terms from the analyzer.
import type { Chunk, EmbeddedChunk } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { countTerms } from '../../core/text/analyze.ts'
import { PRIORITY, type Stages } from './stages.ts'

/** Passages a call: small enough that a push or a cancel waits a second at most for a long document's embedding. */
const SLICE = 16

export interface EmbedOptions {
  stages: Stages
  priority: number
  signal?: AbortSignal
}

/** In order. Calls the model only for the chunks given, never twice for one. */
export async function embedChunks(
  embedder: Embedder,
  chunks: readonly Chunk[],
  options: EmbedOptions,
): Promise<EmbeddedChunk[]> {
  const embedded: EmbeddedChunk[] = []
  for (const slice of slices(chunks)) {
    const texts = slice.map((chunk) => chunk.embedText)
    const signal = options.signal === undefined ? {} : { signal: options.signal }
    const urgent = options.priority > PRIORITY.sync
    const vectors = await options.stages.embed.add(
      () => embedder.embed(texts, { kind: kindOf(slice), urgent, ...signal }),
      { priority: options.priority, ...signal },
    )
    if (vectors.length !== slice.length) {
      throw new AppError(
        'model-unavailable',
        `Embedding ${slice.length} chunks with ${embedder.modelId}: expected as many vectors, got ${vectors.length}. ` +
          'Check the embedding model or its server (EMBEDDING_MODEL, EMBEDDING_BASE_URL).',
      )
    }
    for (const [index, chunk] of slice.entries()) {
      const vector = vectors[index]
      if (vector !== undefined) embedded.push({ ...chunk, vector, terms: termsOf(chunk) })
    }
  }
  return embedded
}

const termsOf = (chunk: Chunk): EmbeddedChunk['terms'] => countTerms(chunk.embedText, chunk.language)

/** A short answer's chunk is a question that is compared with questions, so both carry the model's query prefix. */
const kindOf = (slice: readonly Chunk[]): 'query' | 'passage' =>
  slice[0]?.kind === 'short-answer' ? 'query' : 'passage'

/** Slices of one kind each: a document's chunks are all content or all questions. */
function* slices(chunks: readonly Chunk[]): Generator<readonly Chunk[]> {
  for (let at = 0; at < chunks.length; at += SLICE) yield chunks.slice(at, at + SLICE)
}
