// Loads weights through transformers.js and turns one text's ids into one vector.
import path from 'node:path'
import { encodeTokens, type TokenSpace } from '../../../core/token-codes.ts'
import { normalizeVector } from '../check-vectors.ts'
import type { WorkerSettings } from './embed-messages.ts'
import { loadTokenizer, type Tokenizer } from './tokenizer.ts'
import { AutoModel, env, Tensor } from './transformers.ts'

export interface LoadedModel {
  tokenizer: Tokenizer
  dimensions: number
  maxTokens: number
  embed(text: string): Promise<Float32Array<ArrayBuffer>>
  /** The tokens after the first `prefix` ones. */
  embedTokens(text: string, prefix: number): Promise<TokensOfText>
  /** The same as codes in `space`. */
  embedCoded(text: string, prefix: number, space: TokenSpace): Promise<CodedText>
  dispose(): Promise<void>
}
export interface TokensOfText {
  vector: Float32Array<ArrayBuffer>
  tokens: Float32Array<ArrayBuffer>
  words: Uint16Array<ArrayBuffer>
}
export interface CodedText {
  vector: Float32Array<ArrayBuffer>
  codes: { ends: Uint16Array<ArrayBuffer>; bits: Uint8Array<ArrayBuffer> }
}
const DEFAULT_MAX_TOKENS = 512
/**
 * Threads that wait for work sleep instead of spinning. On two cores shared with a crawl a passage then costs 69 ms of
 * CPU instead of 132 and comes out sooner too; parser and store get the rest.
 */
const SESSION = { interOpNumThreads: 1, extra: { session: { intra_op: { allow_spinning: '0' } } } }

export async function loadModel(settings: WorkerSettings): Promise<LoadedModel> {
  const { folder, name, dtype, pooling, threads } = settings
  env.allowRemoteModels = folder === null
  // transformers.js joins this with the name by plain text: it needs the trailing slash.
  if (folder !== null) env.localModelPath = `${path.dirname(folder)}/`
  const [model, tokenizer] = await Promise.all([
    AutoModel.from_pretrained(name, {
      dtype,
      device: 'cpu',
      session_options: { ...SESSION, intraOpNumThreads: threads },
    }),
    loadTokenizer(folder, name),
  ])
  const maxTokens = settings.maxTokens ?? DEFAULT_MAX_TOKENS
  const run = async (ids: readonly number[]): Promise<TokenStates> => {
    const shape = [1, ids.length]
    const output: unknown = await model({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    })
    return tokenStates(output)
  }
  const embed = async (text: string) => pool(await run(tokenizer.inputIds(text, maxTokens)), pooling)
  // The first run lays out memory and tells the dimensions; a question should not wait for it.
  const warm = await embed('warm')
  return {
    tokenizer,
    dimensions: warm.length,
    maxTokens,
    embed,
    embedTokens: async (text, prefix) => {
      const { ids, words } = tokenizer.inputWords(text, maxTokens)
      const states = await run(ids)
      return { vector: pool(states, pooling), ...tokensAfter(states, words, prefix) }
    },
    embedCoded: async (text, prefix, space) => {
      const { ids, words, ends } = tokenizer.inputWords(text, maxTokens)
      const states = await run(ids)
      const bits = encodeTokens(tokensAfter(states, words, prefix).tokens, space)
      return { vector: pool(states, pooling), codes: { bits, ends: endsAfter(words, ends, prefix) } }
    },
    dispose: async () => void (await model.dispose()),
  }
}

type TokenStates = { data: Float32Array; tokens: number; dimensions: number }

function tokenStates(output: unknown): TokenStates {
  const named = isRecord(output) ? (output['last_hidden_state'] ?? output['token_embeddings']) : undefined
  if (named instanceof Tensor && named.data instanceof Float32Array) {
    const [, tokens, dimensions] = named.dims
    if (tokens !== undefined && dimensions !== undefined) return { data: named.data, tokens, dimensions }
  }
  const names = isRecord(output) ? Object.keys(output).join(', ') : typeof output
  throw new Error(`expected token vectors named last_hidden_state, got ${names}`)
}

/** One text at a time, so every token counts and no mask is needed. */
function pool({ data, tokens, dimensions }: TokenStates, pooling: 'mean' | 'cls'): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(dimensions)
  const used = pooling === 'cls' ? 1 : tokens
  for (let token = 0; token < used; token += 1) {
    const start = token * dimensions
    for (let i = 0; i < dimensions; i += 1) vector[i] = (vector[i] ?? 0) + (data[start + i] ?? 0)
  }
  normalizeVector(vector)
  return vector
}

/** Without special tokens and without the first `prefix` others; words counted from the first that is left. */
function tokensAfter(
  { data, dimensions }: TokenStates,
  words: readonly number[],
  prefix: number,
): Pick<TokensOfText, 'tokens' | 'words'> {
  const left = words.flatMap((word, at) => (word < 0 ? [] : [at])).slice(prefix)
  const firstWord = words[left[0] ?? 0] ?? 0
  const tokens = new Float32Array(left.length * dimensions)
  for (const [i, at] of left.entries()) {
    const one = data.slice(at * dimensions, (at + 1) * dimensions)
    normalizeVector(one)
    tokens.set(one, i * dimensions)
  }
  return { tokens, words: Uint16Array.from(left, (at) => (words[at] ?? 0) - firstWord) }
}

/** The prefix and the space after it are left out; without a prefix the space that the tokenizer puts in front is. */
function endsAfter(
  words: readonly number[],
  ends: readonly number[] | null,
  prefix: number,
): Uint16Array<ArrayBuffer> {
  if (ends === null) throw new Error('expected a tokenizer that says where each token stands')
  const own = ends.filter((_, at) => (words[at] ?? -1) >= 0)
  const before = prefix === 0 ? 0 : (own[prefix - 1] ?? 0)
  return Uint16Array.from(own.slice(prefix), (end) => Math.max(0, end - before - 1))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
