// An embedder that keeps its vectors and codes in files, so that a build after a change of the features takes minutes.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { sha256 } from '../../core/ids.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { TokenCodes } from '../../core/token-codes.ts'

type Options = Parameters<Embedder['embed']>[1]
type Coded = { vector: Float32Array; codes: TokenCodes }

/** One line a text in `path` (vectors) and `path.coded`: hash of kind and text, and the numbers as base64. Of one model. */
export function rememberVectors(embedder: Embedder, path: string): Embedder {
  const { embedCoded, embedTokens, tokenSpace } = embedder
  return {
    modelId: embedder.modelId,
    dimensions: embedder.dimensions,
    maxBatch: embedder.maxBatch,
    maxInputTokens: embedder.maxInputTokens,
    countTokens: (texts, options) => embedder.countTokens(texts, options),
    close: () => embedder.close(),
    // Asked for questions and the three pieces that are confirmed: tens of milliseconds each.
    ...(embedTokens && { embedTokens }),
    embed: remembering(path, {
      make: (texts, options) => embedder.embed(texts, options),
      write: (vector) => [toText(vector)],
      read: ([vector = '']) => new Float32Array(toBytes(vector).buffer),
    }),
    ...(embedCoded &&
      tokenSpace && {
        tokenSpace,
        embedCoded: remembering<Coded>(`${path}.coded`, {
          make: (texts, options) => embedCoded(texts, options),
          write: ({ vector, codes }) => [toText(vector), toText(codes.ends), toText(codes.bits)],
          read: ([vector = '', ends = '', bits = '']) => ({
            vector: new Float32Array(toBytes(vector).buffer),
            codes: { ends: new Uint16Array(toBytes(ends).buffer), bits: toBytes(bits) },
          }),
        }),
      }),
  }
}

function remembering<Value>(
  path: string,
  of: {
    make: (texts: readonly string[], options: Options) => Promise<Value[]>
    write: (value: Value) => string[]
    read: (fields: string[]) => Value
  },
): (texts: readonly string[], options: Options) => Promise<Value[]> {
  mkdirSync(dirname(path), { recursive: true })
  const known = new Map<string, Value>()
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    const [key = '', ...fields] = line.split(' ')
    if (fields.length > 0) known.set(key, of.read(fields))
  }
  return async (texts, options) => {
    const keyOf = (text: string): string => sha256(`${options.kind}:${text}`)
    const missing = texts.filter((text) => !known.has(keyOf(text)))
    const made = missing.length === 0 ? [] : await of.make(missing, options)
    for (const [i, value] of made.entries()) {
      const key = keyOf(missing[i] ?? '')
      known.set(key, value)
      appendFileSync(path, `${[key, ...of.write(value)].join(' ')}\n`)
    }
    return texts.flatMap((text) => known.get(keyOf(text)) ?? [])
  }
}

const toText = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')
/** A copy: a small Buffer is a window into a pool, and may begin anywhere. */
const toBytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64'))
