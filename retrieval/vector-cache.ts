// Remembers the vectors of questions and of sentences that competed, so that answerability and the writer share them
// and a question asked again costs no model call. One cache an embedder.
import { AppError } from '../core/errors.ts'
import type { Embedder } from '../core/ports/embedder.ts'

const LIMIT = 4000
const caches = new WeakMap<Embedder, Map<string, Float32Array>>()

/** Order is kept; only texts not known are embedded, each once. They go before an ingest's passages. */
export async function vectorsOf(
  embedder: Embedder,
  texts: readonly string[],
  kind: 'query' | 'passage',
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const cache = cacheOf(embedder)
  const found = new Map<string, Float32Array>()
  for (const text of texts) {
    const vector = cache.get(`${kind}:${text}`)
    if (vector !== undefined) found.set(text, vector)
  }
  const missing = [...new Set(texts)].filter((text) => !found.has(text))
  if (missing.length > 0) {
    const options = { kind, urgent: true, ...(signal ? { signal } : {}) }
    const vectors = await embedder.embed(missing, options)
    missing.forEach((text, index) => {
      const vector = vectors[index]
      if (vector !== undefined) found.set(text, vector)
    })
  }
  for (const [text, vector] of found) keep(cache, `${kind}:${text}`, vector)
  return texts.map((text) => found.get(text) ?? lacking(texts.length, found.size))
}

function cacheOf(embedder: Embedder): Map<string, Float32Array> {
  const cache = caches.get(embedder) ?? new Map<string, Float32Array>()
  caches.set(embedder, cache)
  return cache
}

/** A Map keeps the order of insertion: what is used moves to the end, what is oldest leaves. */
function keep(cache: Map<string, Float32Array>, key: string, vector: Float32Array): void {
  cache.delete(key)
  cache.set(key, vector)
  if (cache.size <= LIMIT) return
  const oldest = cache.keys().next()
  if (!oldest.done) cache.delete(oldest.value)
}

function lacking(asked: number, got: number): never {
  throw new AppError(
    'model-unavailable',
    `Embedding a question or its sentences: expected ${asked} vectors, got ${got}. Check EMBEDDING_MODEL or EMBEDDING_BASE_URL.`,
  )
}

/** Both L2-normalised, so the dot product is the cosine. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}
