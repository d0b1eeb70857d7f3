// Remembers the vectors of questions and of sentences that competed, so that answerability and the writer share them
// and a question asked again costs no model call. Three caches an embedder: of texts, of texts with their tokens,
// and of questions by the question model.
import { AppError } from '../core/errors.ts'
import type { Embedder, TokenVectors } from '../core/ports/embedder.ts'
import { createSizedCache, type SizedCache } from './sized-cache.ts'

/** Numbers kept of each kind (6 and 32 MB): 4,000 vectors of either sort, and the tokens of about 500 questions and sentences. */
const LIMIT = 1_500_000
const TOKENS_LIMIT = 8_000_000
type Kind = 'query' | 'passage'
type Options = { kind: Kind; urgent: boolean; signal?: AbortSignal }

const vectors = new WeakMap<Embedder, SizedCache<Float32Array>>()
const tokens = new WeakMap<Embedder, SizedCache<TokenVectors>>()
const askedOnes = new WeakMap<Embedder, SizedCache<Float32Array>>()
const vectorCache = (embedder: Embedder) => cacheOf(vectors, embedder, LIMIT, ({ length }) => length)
const tokenCache = (embedder: Embedder) =>
  cacheOf(tokens, embedder, TOKENS_LIMIT, (of) => of.tokens.length + of.vector.length)

/** Order is kept; only texts not known are embedded, each once. They go before an ingest's passages. */
export const vectorsOf = (
  embedder: Embedder,
  texts: readonly string[],
  kind: Kind,
  signal?: AbortSignal,
): Promise<Float32Array[]> =>
  remembered(
    {
      cache: vectorCache(embedder),
      embed: (missing, options) => embedder.embed(missing, options),
    },
    texts,
    kind,
    signal,
  )

/** The same with each token's vector; without any tokens where the embedder does not give them away. */
export async function tokenVectorsOf(
  embedder: Embedder,
  texts: readonly string[],
  kind: Kind,
  signal?: AbortSignal,
): Promise<TokenVectors[]> {
  const { embedTokens } = embedder
  if (embedTokens === undefined) {
    const found = await vectorsOf(embedder, texts, kind, signal)
    return found.map((vector) => ({ vector, tokens: new Float32Array(), words: new Uint16Array() }))
  }
  const found = await remembered(
    {
      cache: tokenCache(embedder),
      embed: (missing, options) => embedTokens(missing, options),
    },
    texts,
    kind,
    signal,
  )
  const whole = vectorCache(embedder)
  for (const [i, { vector }] of found.entries()) whole.keep(`${kind}:${texts[i]}`, vector)
  return found
}

/** Questions by the question model, which the embedder must have. */
export const askedVectorsOf = (
  embedder: Embedder & Required<Pick<Embedder, 'embedAsked'>>,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> =>
  remembered(
    {
      cache: cacheOf(askedOnes, embedder, LIMIT, ({ length }) => length),
      embed: (missing, options) => embedder.embedAsked(missing, options),
    },
    texts,
    'query',
    signal,
  )

async function remembered<Value>(
  by: {
    cache: SizedCache<Value>
    embed: (texts: readonly string[], options: Options) => Promise<Value[]>
  },
  texts: readonly string[],
  kind: Kind,
  signal: AbortSignal | undefined,
): Promise<Value[]> {
  const { cache } = by
  const found = new Map<string, Value>()
  for (const text of texts) {
    const known = cache.get(`${kind}:${text}`)
    if (known !== undefined) found.set(text, known)
  }
  const missing = [...new Set(texts)].filter((text) => !found.has(text))
  if (missing.length > 0) {
    const made = await by.embed(missing, { kind, urgent: true, ...(signal ? { signal } : {}) })
    missing.forEach((text, index) => {
      const value = made[index]
      if (value !== undefined) found.set(text, value)
    })
  }
  for (const [text, value] of found) cache.keep(`${kind}:${text}`, value)
  return texts.map((text) => found.get(text) ?? lacking(texts.length, found.size))
}

function cacheOf<Value>(
  caches: WeakMap<Embedder, SizedCache<Value>>,
  embedder: Embedder,
  limit: number,
  sizeOf: (value: Value) => number,
): SizedCache<Value> {
  const cache = caches.get(embedder) ?? createSizedCache(limit, sizeOf)
  caches.set(embedder, cache)
  return cache
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
