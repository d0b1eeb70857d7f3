// An embedder that keeps its vectors in a file, so that a build after a change of the features takes a minute.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { sha256 } from '../../core/ids.ts'
import type { Embedder } from '../../core/ports/embedder.ts'

/** One line a text: hash of kind and text, and the vector as base64. The file must belong to one model. */
export function rememberVectors(embedder: Embedder, path: string): Embedder {
  mkdirSync(dirname(path), { recursive: true })
  const known = new Map<string, Float32Array>()
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    const [key, bytes] = line.split(' ')
    if (key === undefined || bytes === undefined) continue
    const buffer = Buffer.from(bytes, 'base64')
    if (buffer.length === embedder.dimensions * 4)
      known.set(key, new Float32Array(new Uint8Array(buffer).buffer))
  }
  return {
    modelId: embedder.modelId,
    dimensions: embedder.dimensions,
    maxBatch: embedder.maxBatch,
    maxInputTokens: embedder.maxInputTokens,
    countTokens: (texts, options) => embedder.countTokens(texts, options),
    close: () => embedder.close(),
    // Tokens are many and asked for a few sentences a question: not remembered.
    ...(embedder.embedTokens ? { embedTokens: embedder.embedTokens } : {}),
    embed: async (texts, options) => {
      const keys = texts.map((text) => sha256(`${options.kind}:${text}`))
      const missing = texts.filter((_, i) => !known.has(keys[i] ?? ''))
      const vectors = await embedder.embed(missing, options)
      missing.forEach((text, i) => {
        const vector = vectors[i]
        if (vector === undefined) return
        const key = sha256(`${options.kind}:${text}`)
        known.set(key, vector)
        const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
        appendFileSync(path, `${key} ${bytes.toString('base64')}\n`)
      })
      return keys.map((key) => known.get(key) ?? new Float32Array(embedder.dimensions))
    },
  }
}
