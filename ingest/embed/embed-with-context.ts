// Passages → vectors that know where they stand: the mean of the passage's and its heading line's vector; and the codes
// of the passage's tokens, where the embedder gives them away.
import { chunkContext } from '../../core/chunk-context.ts'
import type { Chunk } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { type PassageTokens, tokensOfPassage } from '../../core/token-codes.ts'
import { normalised } from '../../core/vector.ts'

type Options = { signal?: AbortSignal; urgent?: boolean }

/** What the model makes of one chunk. */
export interface Embedded {
  vector: Float32Array
  tokens?: PassageTokens
}

/**
 * One L2-normalised vector a chunk, in order. Content: the mean of passage and heading line (docs/decisions, measured
 * there: recall@5 across languages .51 → .75). A short answer's question: itself, with the query prefix, since it is
 * compared with questions. Chunks of one call are of one kind.
 * @throws AppError `model-unavailable` when vectors are missing
 */
export async function embedWithContext(
  embedder: Embedder,
  chunks: readonly Chunk[],
  options: Options = {},
): Promise<Embedded[]> {
  if (chunks[0]?.kind === 'short-answer') {
    const texts = chunks.map((chunk) => chunk.embedText)
    return (await vectorsOf(embedder, texts, 'query', options)).map((vector) => ({ vector }))
  }
  const contexts = [...new Set(chunks.map(chunkContext))].filter((context) => context !== '')
  const [passages, lines] = await passagesAndLines(embedder, chunks, contexts, options)
  const ofContext = new Map(contexts.map((context, i) => [context, lines[i]]))
  return chunks.flatMap((chunk, i) => {
    const passage = passages[i]
    if (passage === undefined) return []
    const context = ofContext.get(chunkContext(chunk))
    return [context === undefined ? passage : { ...passage, vector: mean(passage.vector, context) }]
  })
}

/** Without codes all of it is one call, since a call may be a request to a server. */
async function passagesAndLines(
  embedder: Embedder,
  chunks: readonly Chunk[],
  lines: readonly string[],
  options: Options,
): Promise<[Embedded[], Float32Array[]]> {
  const texts = chunks.map((chunk) => chunk.embedText)
  if (embedder.embedCoded === undefined) {
    const vectors = await vectorsOf(embedder, [...texts, ...lines], 'passage', options)
    return [vectors.slice(0, texts.length).map((vector) => ({ vector })), vectors.slice(texts.length)]
  }
  const [coded, ofLines] = await Promise.all([
    embedder.embedCoded(texts, { kind: 'passage', ...options }),
    vectorsOf(embedder, lines, 'passage', options),
  ])
  const passages = complete(embedder, texts, coded).map(({ vector, codes }, i) => {
    const { embedText = '', text = '' } = chunks[i] ?? {}
    return { vector, tokens: tokensOfPassage(codes, embedText, text) }
  })
  return [passages, ofLines]
}

const vectorsOf = async (
  embedder: Embedder,
  texts: readonly string[],
  kind: 'query' | 'passage',
  options: Options,
): Promise<Float32Array[]> => complete(embedder, texts, await embedder.embed(texts, { kind, ...options }))

function complete<Result>({ modelId }: Embedder, texts: readonly string[], got: Result[]): Result[] {
  if (got.length === texts.length) return got
  throw new AppError(
    'model-unavailable',
    `Embedding ${texts.length} texts with ${modelId}: expected as many vectors, got ${got.length}. ` +
      'Check the embedding model or its server (EMBEDDING_MODEL, EMBEDDING_BASE_URL).',
  )
}

const mean = (a: Float32Array, b: Float32Array): Float32Array =>
  normalised(a.map((value, i) => value + (b[i] ?? 0)))
