// How many paraphrases of short answers are matched, and how many near misses falsely, by threshold and by variants.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../core/config/load-config.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import corpus from '../fixtures/short-answers/questions.json' with { type: 'json' }
import { createEmbedder } from '../ingest/embed/create-embedder.ts'
import { readQuestion } from '../retrieval/read-question.ts'
import { isSameQuestion, type Likeness, likenessOf } from '../retrieval/same-question.ts'

const { values } = parseArgs({
  options: { help: { type: 'boolean', default: false }, half: { type: 'string', default: 'report' } },
})
const languages = ['en', 'de', 'es', 'fr'] as const
const COMPARED = 4

if (values.help) {
  console.log(`tsx scripts/short-answers.ts [--half fit|report]
  Asks the paraphrases and near misses of fixtures/short-answers against all sixty short answers of their language and
  prints a table by number of variants and by cosine: matched rightly, matched falsely. About two minutes.`)
} else {
  await loadLanguageDetection()
  const clock = { now: () => Date.now(), sleep: async () => {} }
  const modelsDir = join(resolve(import.meta.dirname, '..'), 'models')
  const embedder = await createEmbedder({ config: loadConfig({}), modelsDir, log: silentLogger, clock })
  const vectors = new Map<string, Float32Array>()
  const vectorOf = async (text: string): Promise<Float32Array> => {
    const known = vectors.get(text)
    if (known !== undefined) return known
    const [made = new Float32Array()] = await embedder.embed([text], { kind: 'query' })
    vectors.set(text, made)
    return made
  }
  const remembering = {
    ...{ modelId: embedder.modelId, dimensions: embedder.dimensions, maxBatch: 1 },
    ...{ maxInputTokens: embedder.maxInputTokens, countTokens: embedder.countTokens, close: async () => {} },
    embed: (texts: readonly string[]) => Promise.all(texts.map(vectorOf)),
  }
  const searcher = {
    termStatistics: async (terms: readonly number[]) => ({
      chunks: 300,
      documentFrequency: terms.map(() => 3),
    }),
  }
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
  const topics = corpus.topics
  const mine = topics.filter((_, i) => i % 2 === (values.half === 'fit' ? 0 : 1))
  type Asked = { language: string; text: string; gold: string | null; kind: 'paraphrase' | 'near' }
  try {
    for (const variants of [0, 1, 2, 3, 4]) {
      const candidates: { asked: Asked; topic: string; likeness: Likeness }[] = []
      const all: Asked[] = []
      for (const language of languages) {
        const pool = topics.flatMap((topic) =>
          topic[language].slice(0, 1 + variants).map((text) => ({ topic: topic.id, text })),
        )
        const asked = mine.flatMap((topic): Asked[] => [
          ...topic[language]
            .slice(1 + variants)
            .map((text) => ({ language, text, gold: topic.id, kind: 'paraphrase' as const })),
          ...topic.near
            .filter(([of]) => of === language)
            .map(([, text = '', gold]) => ({ language, text, gold: gold ?? null, kind: 'near' as const })),
        ])
        all.push(...asked)
        for (const one of asked) {
          const vector = await vectorOf(one.text)
          const near = []
          for (const { topic, text } of pool) {
            if (text !== one.text) near.push({ topic, text, cosine: dot(vector, await vectorOf(text)) })
          }
          near.sort((a, b) => b.cosine - a.cosine)
          for (const { topic, text } of near.slice(0, COMPARED)) {
            const read = (of: string) => readQuestion(of, { language })
            const likeness = await likenessOf(
              { embedder: remembering, searcher },
              { ...read(one.text), language },
              { ...read(text), language },
            )
            candidates.push({ asked: one, topic, likeness })
          }
        }
      }
      const tell = (name: string, accepts: (likeness: Likeness) => boolean): void => {
        const taken = new Map<Asked, { topic: string; cosine: number }>()
        for (const { asked, topic, likeness } of candidates) {
          const best = taken.get(asked)
          if (accepts(likeness) && (best === undefined || best.cosine < likeness.cosine)) {
            taken.set(asked, { topic, cosine: likeness.cosine })
          }
        }
        const paraphrases = all.filter(({ kind }) => kind === 'paraphrase')
        const right = paraphrases.filter((one) => taken.get(one)?.topic === one.gold).length
        const wrong = all.filter((one) => taken.has(one) && taken.get(one)?.topic !== one.gold)
        const share = (right / paraphrases.length).toFixed(3)
        console.log(
          `${variants} variants · ${name}: ${right} of ${paraphrases.length} matched (${share}), ${wrong.length} false of ${all.length}`,
        )
        if (name === 'the rule')
          for (const { text } of wrong)
            console.log(
              `   false: ${text} → ${taken.get(wrong.find((one) => one.text === text) ?? ({} as Asked))?.topic}`,
            )
      }
      tell('the rule', (likeness) => isSameQuestion(likeness, embedder.modelId))
      for (const limit of [0.88, 0.9, 0.92, 0.94, 0.96, 0.98]) {
        tell(`cosine ≥ ${limit}`, ({ cosine }) => cosine >= limit)
        tell(
          `cosine ≥ ${limit} and the gates`,
          ({ cosine, turnsAround, asksElse }) => cosine >= limit && !turnsAround && !asksElse,
        )
      }
    }
  } finally {
    await embedder.close()
  }
}
