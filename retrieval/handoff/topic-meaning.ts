// Does a question touch a topic, whatever its words and language? Compared with what visitors usually ask about, since
// a cosine of its own says little.
import type { Embedder } from '../../core/ports/embedder.ts'
import { normalised } from '../../core/vector.ts'
import { cosine, vectorsOf } from '../vector-cache.ts'
import commonTopics from './common-topics.json' with { type: 'json' }

/** The common topics that a question is nearest to; one alone may be near by chance. */
const COMPARED = 3

/**
 * By how much a topic must be nearer than the common ones. Measured with multilingual-e5-small on
 * `testing/topic-questions.json` (12 topics named in English, asked about mostly in other words, in 8 languages): .81 of
 * their questions are heard (.85 and .77 on its halves), and .1 % of 2,736 pairs of an everyday question and a topic.
 * A lower margin hears more: .009 hears .88, at .4 %. What must not be missed is better named in several wordings.
 */
const margins: { embedder: string; margin: number }[] = [
  { embedder: 'multilingual-e5-small', margin: 0.0135 },
]

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
    meaningsOf(embedder, commonTopics, signal),
    meaningsOf(embedder, wordings, signal),
  ])
  const nearest = common.map((other) => cosine(vector, other)).sort((a, b) => b - a)
  const usual = nearest.slice(0, COMPARED).reduce((sum, value) => sum + value, 0) / COMPARED
  const best = wordings
    .map((wording, i) => ({ wording, margin: cosine(vector, wanted[i] ?? new Float32Array()) - usual }))
    .reduce((a, b) => (b.margin > a.margin ? b : a))
  return best.margin > limit ? best : null
}

/**
 * A topic is a word or two and a question is a sentence: half-way between the name and a question about it lies nearer to
 * what is asked. At .1 % of false alarms the name alone hears .69, both together .81.
 */
async function meaningsOf(
  embedder: Embedder,
  topics: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const texts = topics.flatMap((topic) => [topic, `question about ${topic}`])
  const vectors = await vectorsOf(embedder, texts, 'query', signal)
  return topics.map((_, i) => {
    const [name, asked] = vectors.slice(2 * i)
    return normalised(Float32Array.from(name ?? [], (value, at) => value + (asked?.[at] ?? 0)))
  })
}
