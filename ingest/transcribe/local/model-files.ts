// Finds the speech model's files: which weights, in which precision, and what tells them from others.
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../core/errors.ts'
import { hashEnds } from '../../hash-ends.ts'

export const BUNDLED_TRANSCRIBER = 'whisper-base'

/** transformers.js's names of precisions with the ending of their files, best trade first. */
const endings = [
  ['q8', '_quantized'],
  ['q4', '_q4'],
  ['int8', '_int8'],
  ['uint8', '_uint8'],
  ['fp32', ''],
  ['fp16', '_fp16'],
] as const
export type Dtype = (typeof endings)[number][0]
export type Dtypes = Record<string, Dtype> | Dtype

/** Sizes of the bundled files (models/whisper-base/README.md): a shorter one was cut off in transfer. */
const bundledSizes = {
  'onnx/encoder_model_quantized.onnx': 26_009_998,
  'onnx/decoder_model_merged_q4.onnx': 49_647_696,
  'tokenizer.json': 2_203_239,
}
/** Encoder and decoder, or one file for both. */
const layouts = [['encoder_model', 'decoder_model_merged'], ['model']] as const

export interface ModelFiles {
  name: string
  /** Absolute. */
  folder: string
  dtype: Dtypes
  /** A short hash of the weights. */
  weights: string
}

/** @throws AppError `model-unavailable`, naming the file */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const name = path.basename(folder)
  if (name === BUNDLED_TRANSCRIBER) {
    for (const [file, bytes] of Object.entries(bundledSizes)) await expectSize(path.join(folder, file), bytes)
  }
  for (const file of ['config.json', 'tokenizer.json', 'preprocessor_config.json']) {
    await readFile(path.join(folder, file)).catch((cause: unknown) => {
      throw unavailable(path.join(folder, file), 'a readable file', 'none', cause)
    })
  }
  for (const parts of layouts) {
    const found = await Promise.all(parts.map((part) => findWeights(folder, part)))
    const files = found.flatMap((one) => (one === undefined ? [] : [one]))
    if (files.length < parts.length) continue
    const hash = createHash('sha256')
    for (const { file } of files) hash.update(await hashEnds(file))
    return {
      ...{ name, folder },
      dtype: Object.fromEntries(files.map(({ part, dtype }) => [part, dtype])),
      weights: hash.digest('hex').slice(0, 12),
    }
  }
  throw unavailable(
    path.join(folder, 'onnx'),
    'encoder_model*.onnx and decoder_model_merged*.onnx',
    'none of them',
  )
}

async function findWeights(
  folder: string,
  part: string,
): Promise<{ part: string; dtype: Dtype; file: string } | undefined> {
  for (const [dtype, ending] of endings) {
    const file = path.join(folder, 'onnx', `${part}${ending}.onnx`)
    const found = await stat(file).catch(() => null)
    if (found?.isFile() && found.size > 0) return { part, dtype, file }
  }
  return undefined
}

async function expectSize(file: string, bytes: number): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (found?.size !== bytes) {
    throw unavailable(file, `a file of ${bytes} bytes`, found === null ? 'none' : `${found.size} bytes`)
  }
}

const unavailable = (file: string, expected: string, got: string, cause?: unknown): AppError =>
  new AppError(
    'model-unavailable',
    `Opening the speech model's ${file}: expected ${expected}, got ${got}. ` +
      'Fetch the file again (git checkout -- models), set TRANSCRIBE_MODEL to another folder, or to none.',
    cause === undefined ? {} : { cause },
  )
