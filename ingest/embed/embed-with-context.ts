// Passages → vectors that know where they stand: the mean of the passage's and its heading line's vector.
import { chunkContext } from '../../core/chunk-context.ts'
import type { Chunk } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { normalised } from '../../core/vector.ts'

/**
 * One L2-normalised vector a chunk, in order. Content: the mean of passage and heading line (docs/decisions, measured
 * there: recall@5 across languages .51 → .75). A short answer's question: itself, with the query prefix, since it is
 * compared with questions. Chunks of one call are of one kind.
 * @throws AppError `model-unavailable` when vectors are missing
 */
export async function embedWithContext(
  embedder: Embedder,
  chunks: readonly Chunk[],
  options: { signal?: AbortSignal; urgent?: boolean } = {},
): Promise<Float32Array[]> {
  const questions = chunks[0]?.kind === 'short-answer'
  const contexts = questions ? [] : [...new Set(chunks.map(chunkContext))].filter((context) => context !== '')
  const texts = [...chunks.map((chunk) => chunk.embedText), ...contexts]
  const vectors = await embedder.embed(texts, { kind: questions ? 'query' : 'passage', ...options })
  if (vectors.length !== texts.length) {
    throw new AppError(
      'model-unavailable',
      `Embedding ${texts.length} texts with ${embedder.modelId}: expected as many vectors, got ${vectors.length}. ` +
        'Check the embedding model or its server (EMBEDDING_MODEL, EMBEDDING_BASE_URL).',
    )
  }
  const ofContext = new Map(contexts.map((context, i) => [context, vectors[chunks.length + i]]))
  return chunks.flatMap((chunk, i) => {
    const vector = vectors[i]
    if (vector === undefined) return []
    const context = questions ? undefined : ofContext.get(chunkContext(chunk))
    return [context === undefined ? vector : mean(vector, context)]
  })
}

const mean = (a: Float32Array, b: Float32Array): Float32Array =>
  normalised(a.map((value, i) => value + (b[i] ?? 0)))
