// Does a question touch a topic, whatever its words and language? Compared with what visitors usually ask about, since
// a cosine of its own says little.
import type { Embedder } from '../../core/ports/embedder.ts'
import { cosine, vectorsOf } from '../vector-cache.ts'
import commonTopics from './common-topics.json' with { type: 'json' }

/** The common topics that a question is nearest to; one alone may be near by chance. */
const COMPARED = 3

/**
 * By how much a topic must be nearer than the common ones. Measured with multilingual-e5-small on
 * `testing/topic-questions.json` (12 topics named in English, asked about mostly in other words, in 8 languages): .62 of
 * their questions are heard, on the half that set it as on the other, and .4 % of 1,716 everyday questions a topic.
 * A lower margin hears more: .02 hears .75, at .6 %. What must not be missed is better named in several wordings.
 */
const margins: { embedder: string; margin: number }[] = [{ embedder: 'multilingual-e5-small', margin: 0.025 }]

/** The wording that is near enough and nearest, or null. Embedders that were not measured hear by words alone. */
export async function nearestWording(
  embedder: Embedder,
  vector: Float32Array,
  wordings: readonly string[],
  signal?: AbortSignal,
): Promise<{ wording: string; margin: number } | null> {
  const limit = margins.find((entry) => embedder.modelId.includes(entry.embedder))?.margin
  if (limit === undefined || wordings.length === 0) return null
  const [common, wanted] = await Promise.all([
    vectorsOf(embedder, commonTopics, 'query', signal),
    vectorsOf(embedder, wordings, 'query', signal),
  ])
  const nearest = common.map((other) => cosine(vector, other)).sort((a, b) => b - a)
  const usual = nearest.slice(0, COMPARED).reduce((sum, value) => sum + value, 0) / COMPARED
  const best = wordings
    .map((wording, i) => ({ wording, margin: cosine(vector, wanted[i] ?? new Float32Array()) - usual }))
    .reduce((a, b) => (b.margin > a.margin ? b : a))
  return best.margin > limit ? best : null
}
