// A question's vector without what all questions of its language share, so that passages near to *any* question (lists
// of links, overviews) do not stand before those near to this one, and so that a question's language counts less.
import type { Embedder } from '../core/ports/embedder.ts'
import neutralQuestions from './neutral-questions.json' with { type: 'json' }
import { vectorsOf } from './vector-cache.ts'

/**
 * How much of the mean of unrelated questions is taken off. Dense leg, recall@5 over three help corpora in four index
 * languages and ten question languages, question in another language than the index / in the same: .69/.85 without,
 * .73/.85 at .5, .72/.84 at .8 (`docs/quality.md`).
 */
const SHARE = 0.5

const byLanguage: Readonly<Record<string, readonly string[] | undefined>> = neutralQuestions
const means = new WeakMap<Embedder, Map<string, Promise<Float32Array>>>()

/**
 * L2-normalised. Only for comparing with passages: short answers and gaps compare questions with questions. A language
 * without neutral questions takes the English ones.
 */
export async function focusQuestion(
  embedder: Embedder,
  vector: Float32Array,
  language: string | null,
): Promise<Float32Array> {
  const mean = await meanOf(embedder, language !== null && language in byLanguage ? language : 'en')
  const rest = vector.map((value, i) => value - SHARE * (mean[i] ?? 0))
  const norm = Math.hypot(...rest)
  return norm < 1e-6 ? vector : rest.map((value) => value / norm)
}

/** Embedded once an embedder and language; a failure is forgotten, so that the next question tries again. */
function meanOf(embedder: Embedder, language: string): Promise<Float32Array> {
  const ofEmbedder = means.get(embedder) ?? new Map<string, Promise<Float32Array>>()
  means.set(embedder, ofEmbedder)
  const known = ofEmbedder.get(language)
  if (known !== undefined) return known
  const made = vectorsOf(embedder, byLanguage[language] ?? [], 'query').then((vectors) => {
    const mean = new Float32Array(embedder.dimensions)
    for (const vector of vectors)
      vector.forEach((value, i) => {
        mean[i] = (mean[i] ?? 0) + value / vectors.length
      })
    return mean
  })
  ofEmbedder.set(language, made)
  made.catch(() => ofEmbedder.delete(language))
  return made
}
