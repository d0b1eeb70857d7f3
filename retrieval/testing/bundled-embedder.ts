// The bundled model, loaded in this thread, for retrieval's own integration tests: rooms do not import one another.
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { env, pipeline } from '@xenova/transformers'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { exposeOutput } from '../../core/expose-output.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import questions from '../../models/multilingual-e5-small/questions.json' with { type: 'json' }

const NAME = 'multilingual-e5-small'
const MODELS = join(resolve(import.meta.dirname, '../..'), 'models')
/** Tokens of "query:". */
const PREFIX = 3

export async function loadBundledEmbedder(): Promise<Embedder> {
  env.localModelPath = `${MODELS}/`
  env.allowRemoteModels = false
  const pipe = await pipeline('feature-extraction', NAME, { dtype: 'q8' })
  const asked = await loadQuestions(async (text) => {
    const { input_ids } = await pipe.tokenizer(text)
    return input_ids.data
  })
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
    embedAsked: async (texts) => {
      const vectors: Float32Array[] = []
      for (const text of texts) vectors.push(await asked.read(`query: ${text}`))
      return vectors
    },
    countTokens: async (texts) => texts.map((text) => Math.ceil(text.length / 4)),
    close: async () => {
      await Promise.all([pipe.dispose(), asked.dispose()])
    },
  }
}

async function loadQuestions(idsOf: (text: string) => Promise<BigInt64Array>) {
  const weights = await readFile(join(MODELS, NAME, 'onnx/model_quantized.onnx'))
  const lower = await InferenceSession.create(exposeOutput(weights, questions.middle))
  const upper = await InferenceSession.create(join(MODELS, NAME, questions.file))
  return {
    read: async (text: string): Promise<Float32Array> => {
      const ids = await idsOf(text)
      const shape = [1, ids.length]
      const output = await lower.run({
        input_ids: new Tensor('int64', ids, shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
      })
      const { data } = output[questions.middle] ?? {}
      if (!(data instanceof Float32Array)) throw new Error(`expected ${questions.middle}`)
      const own = Float32Array.from([...data.subarray(0, 384), ...data.subarray((1 + PREFIX) * 384)])
      const { vector } = await upper.run({ states: new Tensor('float32', own, [1, own.length / 384, 384]) })
      if (!(vector?.data instanceof Float32Array)) throw new Error('expected a vector')
      return vector.data
    },
    dispose: async () => void (await Promise.all([lower.release(), upper.release()])),
  }
}
