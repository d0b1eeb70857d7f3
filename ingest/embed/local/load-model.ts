// Loads weights and tokenizer and turns one text into vectors.
import { encodeTokens, type TokenSpace } from '../../../core/token-codes.ts'
import type { WorkerSettings } from './embed-messages.ts'
import { SESSION } from './onnx-runtime.ts'
import { openEncoder } from './open-encoder.ts'
import { loadQuestionModel } from './question-model.ts'
import { pool, tokensAfter, withoutPrefix } from './token-states.ts'
import { loadTokenizer, type Tokenizer } from './tokenizer.ts'

export interface LoadedModel {
  tokenizer: Tokenizer
  dimensions: number
  maxTokens: number
  embed(text: string): Promise<Float32Array<ArrayBuffer>>
  /** The tokens after the first `prefix` ones. */
  embedTokens(text: string, prefix: number): Promise<TokensOfText>
  /** The same as codes in `space`. */
  embedCoded(text: string, prefix: number, space: TokenSpace): Promise<CodedText>
  /** @throws where the folder has no question model. */
  embedAsked(text: string, prefix: number): Promise<Float32Array<ArrayBuffer>>
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

export async function loadModel(settings: WorkerSettings): Promise<LoadedModel> {
  const { folder, name, pooling, questionModel, threads } = settings
  const [encoder, tokenizer, questions] = await Promise.all([
    openEncoder(settings),
    loadTokenizer(folder, name),
    questionModel === null
      ? null
      : loadQuestionModel(questionModel.file, { ...SESSION, intraOpNumThreads: threads }),
  ])
  const maxTokens = settings.maxTokens ?? DEFAULT_MAX_TOKENS
  const embed = async (text: string) => {
    const { last } = await encoder.run(tokenizer.inputIds(text, maxTokens))
    return pool(last, pooling)
  }
  // The first run lays out memory and tells the dimensions; a question should not wait for it.
  const warm = await embed('warm')
  return {
    tokenizer,
    dimensions: warm.length,
    maxTokens,
    embed,
    embedTokens: async (text, prefix) => {
      const { ids, words } = tokenizer.inputWords(text, maxTokens)
      const { last } = await encoder.run(ids)
      return { vector: pool(last, pooling), ...tokensAfter(last, words, prefix) }
    },
    embedCoded: async (text, prefix, space) => {
      const { ids, words, ends } = tokenizer.inputWords(text, maxTokens)
      const { last } = await encoder.run(ids)
      const bits = encodeTokens(tokensAfter(last, words, prefix).tokens, space)
      return { vector: pool(last, pooling), codes: { bits, ends: endsAfter(words, ends, prefix) } }
    },
    embedAsked: async (text, prefix) => {
      const { middle } = await encoder.run(tokenizer.inputIds(text, maxTokens))
      if (questions === null || middle === null) throw new Error('expected a model with a question model')
      return questions.read(withoutPrefix(middle, prefix))
    },
    dispose: async () => void (await Promise.all([encoder.dispose(), questions?.dispose()])),
  }
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
