// Chunk → EmbeddedChunk: the vector from the model, the terms from the analyzer.
import type { Chunk, EmbeddedChunk } from '../../core/document.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { countTerms } from '../../core/text/analyze.ts'
import { embedWithContext } from '../embed/embed-with-context.ts'
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
    const signal = options.signal === undefined ? {} : { signal: options.signal }
    const urgent = options.priority > PRIORITY.sync
    const made = await options.stages.embed.add(
      () => embedWithContext(embedder, slice, { urgent, ...signal }),
      { priority: options.priority, ...signal },
    )
    for (const [index, chunk] of slice.entries()) {
      const one = made[index]
      if (one !== undefined) embedded.push({ ...chunk, ...one, terms: termsOf(chunk) })
    }
  }
  return embedded
}

const termsOf = (chunk: Chunk): EmbeddedChunk['terms'] => countTerms(chunk.embedText, chunk.language)

/** Slices of one kind each: a document's chunks are all content or all questions. */
function* slices(chunks: readonly Chunk[]): Generator<readonly Chunk[]> {
  for (let at = 0; at < chunks.length; at += SLICE) yield chunks.slice(at, at + SLICE)
}
