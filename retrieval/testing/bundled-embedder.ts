// The bundled model, loaded in this thread, for retrieval's own integration tests: rooms do not import one another.
import { join, resolve } from 'node:path'
import { env, pipeline } from '@xenova/transformers'
import type { Embedder } from '../../core/ports/embedder.ts'

const NAME = 'multilingual-e5-small'

export async function loadBundledEmbedder(): Promise<Embedder> {
  env.localModelPath = `${join(resolve(import.meta.dirname, '../..'), 'models')}/`
  env.allowRemoteModels = false
  const pipe = await pipeline('feature-extraction', NAME, { dtype: 'q8' })
  return {
    modelId: `${NAME}:test`,
    dimensions: 384,
    maxBatch: 1,
    maxInputTokens: 510,
    embed: async (texts, { kind, signal }) => {
      const vectors: Float32Array[] = []
      for (const text of texts) {
        signal?.throwIfAborted()
        const { data } = await pipe([`${kind}: ${text}`], { pooling: 'mean', normalize: true })
        vectors.push(Float32Array.from(data, Number))
      }
      return vectors
    },
    countTokens: async (texts) => texts.map((text) => Math.ceil(text.length / 4)),
    close: async () => {
      await pipe.dispose()
    },
  }
}
