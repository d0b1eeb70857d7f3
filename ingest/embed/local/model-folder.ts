// Finds the model's files and reads what must be known before it is loaded: dimensions, longest input, which weights.
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../core/errors.ts'
import type { TokenSpace } from '../../../core/token-codes.ts'
import { hashEnds } from '../../hash-ends.ts'

export const BUNDLED_MODEL = 'multilingual-e5-small'
/** Sizes of the bundled files (models/multilingual-e5-small/README.md): a shorter one was cut off in transfer. */
const bundledSizes = {
  'onnx/model_quantized.onnx': 78_323_120,
  'onnx/questions_quantized.onnx': 10_929_776,
  'tokenizer.json': 16_781_386,
}
/** transformers.js's names of weights, best trade first: int8 is as good here and a third of the time. */
const weightFiles = [
  ['q8', 'onnx/model_quantized.onnx'],
  ['int8', 'onnx/model_int8.onnx'],
  ['uint8', 'onnx/model_uint8.onnx'],
  ['fp32', 'onnx/model.onnx'],
  ['fp16', 'onnx/model_fp16.onnx'],
  ['q4', 'onnx/model_q4.onnx'],
] as const
export type Dtype = (typeof weightFiles)[number][0]

export interface ModelFolder {
  name: string
  /** Absolute. */
  folder: string
  dtype: Dtype
  dimensions: number
  maxTokens: number
  weights: string
  /** Of `token-space.json`, which a folder may lack: then its tokens are not kept in the index. */
  tokenSpace: TokenSpace | null
  /** Of `questions.json`, which a folder may lack: then questions are compared by the model's own vectors. */
  questionModel: QuestionModelFiles | null
}
export interface QuestionModelFiles {
  /** Absolute, like `weights`. */
  file: string
  /** Of the model below it. */
  weights: string
  /** The tensor in `weights` that it begins with. */
  middle: string
}
const modelConfig = z.object({
  hidden_size: z.number().int().positive(),
  max_position_embeddings: z.number().int().positive().optional(),
})
const tokenizerConfig = z.object({ model_max_length: z.number().positive().optional() })
const DEFAULT_MAX_TOKENS = 512

/** @throws AppError `model-unavailable`, naming the file. */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const name = path.basename(folder)
  if (name === BUNDLED_MODEL) {
    for (const [file, bytes] of Object.entries(bundledSizes)) await expectSize(path.join(folder, file), bytes)
  }
  const config = await readJson(path.join(folder, 'config.json'), modelConfig)
  const tokenizer = await readJson(path.join(folder, 'tokenizer_config.json'), tokenizerConfig)
  const [dtype, file] = await findWeights(folder)
  const positions = Math.min(config.max_position_embeddings ?? DEFAULT_MAX_TOKENS, DEFAULT_MAX_TOKENS * 16)
  return {
    name,
    folder,
    dtype,
    dimensions: config.hidden_size,
    maxTokens: Math.min(positions, tokenizer.model_max_length ?? positions),
    weights: await hashEnds(path.join(folder, file)),
    tokenSpace: await readTokenSpace(path.join(folder, 'token-space.json'), config.hidden_size),
    questionModel: await readQuestionModel(folder, file),
  }
}

async function readQuestionModel(folder: string, weights: string): Promise<QuestionModelFiles | null> {
  const about = path.join(folder, 'questions.json')
  if ((await stat(about).catch(() => null)) === null) return null
  const { file, middle } = await readJson(about, z.object({ file: z.string(), middle: z.string() }))
  const found = await stat(path.join(folder, file)).catch(() => null)
  if (found?.isFile() && found.size > 0)
    return { file: path.join(folder, file), weights: path.join(folder, weights), middle }
  throw unavailable(path.join(folder, file), `the file that ${about} names`, 'none')
}

const isWholeBytes = ({ length }: readonly number[]): boolean => length % 8 === 0

async function readTokenSpace(file: string, dimensions: number): Promise<TokenSpace | null> {
  if ((await stat(file).catch(() => null)) === null) return null
  const numbers = z
    .array(z.number())
    .length(dimensions)
    .refine(isWholeBytes, 'expected a multiple of 8 dimensions')
  const { centre, scale } = await readJson(file, z.object({ centre: numbers, scale: numbers }))
  return { centre: Float32Array.from(centre), scale: Float32Array.from(scale) }
}

async function expectSize(file: string, bytes: number): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (found?.size === bytes) return
  throw unavailable(file, `a file of ${bytes} bytes`, found === null ? 'none' : `${found.size} bytes`)
}

async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unavailable(file, 'a readable file', 'none', cause)
  })
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    const what = cause instanceof z.ZodError ? z.prettifyError(cause) : 'text that is no JSON'
    throw unavailable(file, 'JSON that describes the model', what, cause)
  }
}

async function findWeights(folder: string): Promise<(typeof weightFiles)[number]> {
  for (const entry of weightFiles) {
    const found = await stat(path.join(folder, entry[1])).catch(() => null)
    if (found?.isFile() && found.size > 0) return entry
  }
  throw unavailable(
    path.join(folder, 'onnx'),
    weightFiles.map(([, file]) => file).join(' or '),
    'none of them',
  )
}

const unavailable = (file: string, expected: string, got: string, cause?: unknown): AppError =>
  new AppError(
    'model-unavailable',
    `Opening the embedding model's ${file}: expected ${expected}, got ${got}. ` +
      'Fetch the file again (git checkout -- models), or set EMBEDDING_MODEL to another folder.',
    cause === undefined ? {} : { cause },
  )
