// The weights behind one call: ids of a text in, what the model makes of its tokens out.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { exposeOutput } from '../../../core/expose-output.ts'
import type { WorkerSettings } from './embed-messages.ts'
import { runtime, SESSION } from './onnx-runtime.ts'
import type { TokenStates } from './token-states.ts'
import { AutoModel, env, Tensor } from './transformers.ts'

export interface Encoder {
  /** `middle`: after the layer that the question model begins with; null without one. */
  run(ids: readonly number[]): Promise<{ last: TokenStates; middle: TokenStates | null }>
  dispose(): Promise<void>
}

const LAST = 'last_hidden_state'

export const openEncoder = (settings: WorkerSettings): Promise<Encoder> =>
  settings.questionModel === null
    ? throughTransformers(settings)
    : throughRuntime(settings, settings.questionModel)

/** Whatever transformers.js can load: another folder, a hub id. */
async function throughTransformers({ folder, name, dtype, threads }: WorkerSettings): Promise<Encoder> {
  env.allowRemoteModels = folder === null
  // transformers.js joins this with the name by plain text: it needs the trailing slash.
  if (folder !== null) env.localModelPath = `${path.dirname(folder)}/`
  const session_options = { ...SESSION, intraOpNumThreads: threads }
  const model = await AutoModel.from_pretrained(name, { dtype, device: 'cpu', session_options })
  return {
    run: async (ids) => {
      const shape = [1, ids.length]
      const output: unknown = await model({
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
      })
      return { last: statesOf(output, LAST, 'token_embeddings'), middle: null }
    },
    dispose: async () => void (await model.dispose()),
  }
}

/** The runtime itself, for an output that the file does not name. */
async function throughRuntime(
  { threads }: WorkerSettings,
  { weights, middle }: NonNullable<WorkerSettings['questionModel']>,
): Promise<Encoder> {
  const model = exposeOutput(await readFile(weights), middle)
  const options = { ...SESSION, intraOpNumThreads: threads }
  const session = await runtime.InferenceSession.create(model, options).catch((cause: unknown) => {
    // Given bytes, the runtime cannot name the file.
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)} (${weights})`, { cause })
  })
  return {
    run: async (ids) => {
      const shape = [1, ids.length]
      const output = await session.run({
        input_ids: new runtime.Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new runtime.Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
      })
      return { last: statesOf(output, LAST), middle: statesOf(output, middle) }
    },
    dispose: () => session.release(),
  }
}

/** The first of `names` that is there. */
function statesOf(output: unknown, ...names: string[]): TokenStates {
  const found = isRecord(output) ? names.map((name) => output[name]).find(isTensor) : undefined
  const [, tokens, dimensions] = found?.dims ?? []
  if (found !== undefined && tokens !== undefined && dimensions !== undefined) {
    return { data: found.data, tokens, dimensions }
  }
  const got = isRecord(output) ? Object.keys(output).join(', ') : typeof output
  throw new Error(`expected token vectors named ${names.join(' or ')}, got ${got}`)
}

const isTensor = (value: unknown): value is { data: Float32Array; dims: readonly number[] } =>
  isRecord(value) && value['data'] instanceof Float32Array && Array.isArray(value['dims'])

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
