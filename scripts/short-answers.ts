// How many paraphrases of short answers are matched or offered, and how many other questions falsely, by threshold and
// by variants. Nothing was fitted on these topics; the thresholds were chosen on every other one.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../core/config/load-config.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import corpus from '../fixtures/short-answers/questions.json' with { type: 'json' }
import training from '../fixtures/short-answers/training.json' with { type: 'json' }
import { createEmbedder } from '../ingest/embed/create-embedder.ts'
import { focusQuestion } from '../retrieval/focus-question.ts'
import { readQuestion } from '../retrieval/read-question.ts'
import { judgeQuestions } from '../retrieval/same-question/judge-questions.ts'
import { cosine, vectorsOf } from '../retrieval/vector-cache.ts'
import {
  type Asked,
  type Judged,
  offerTable,
  thresholdTable,
  wrongly,
} from './same-question/threshold-table.ts'

/** So many does the search give (`retrieval/match-short-answer.ts`). */
const CANDIDATES = 20
const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    half: { type: 'string', default: 'report' },
    false: { type: 'boolean', default: false },
  },
})
const languages = ['en', 'de', 'es', 'fr'] as const

/** As if each word stood in three of three hundred chunks. */
const searcher = {
  termStatistics: async (terms: readonly number[]) => ({
    chunks: 300,
    documentFrequency: terms.map(() => 3),
  }),
}

if (values.help) {
  console.log(`tsx scripts/short-answers.ts [--half choose|report|all] [--false]
  Asks the paraphrases and near misses of fixtures/short-answers/questions.json against all sixty short answers of their
  language and prints the tables of docs/short-answers.md. With --false the false matches one by one. About a minute.`)
} else {
  await loadLanguageDetection()
  const modelsDir = join(resolve(import.meta.dirname, '..'), 'models')
  const clock = { now: () => Date.now(), sleep: async () => {} }
  const embedder = await createEmbedder({ config: loadConfig({}), modelsDir, log: silentLogger, clock })
  try {
    for (const variants of [0, 1, 2, 4]) {
      const judged: Judged[] = []
      for (const language of languages) judged.push(...(await judgeAll(embedder, language, variants)))
      const thresholds = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
      console.log(`\n## With ${variants} variants\n\n${thresholdTable(judged, thresholds)}`)
      console.log(`\n${offerTable(judged, [0.15, 0.05, 0.1, 0.2, 0.3, 0.5])}`)
      if (values.false) for (const line of wrongly(judged)) console.log(`   ${line}`)
    }
  } finally {
    await embedder.close()
  }
}

/** The first `variants` paraphrases are the short answer's, the others are asked. */
async function judgeAll(
  embedder: Embedder,
  language: (typeof languages)[number],
  variants: number,
): Promise<Judged[]> {
  const pool = corpus.topics.flatMap((topic) =>
    topic[language].slice(0, 1 + variants).map((text) => ({ group: topic.id, text })),
  )
  const rest = values.half === 'choose' ? 0 : 1
  const mine = corpus.topics.filter((_, i) => values.half === 'all' || i % 2 === rest)
  const asked = mine.flatMap((topic): Asked[] => [
    ...topic[language]
      .slice(1 + variants)
      .map((text) => ({ text, gold: topic.id, kind: 'paraphrase' as const })),
    ...topic.near
      .filter(([of]) => of === language)
      .map(([, text = '', gold]) => ({ text, gold: gold ?? null, kind: 'near' as const })),
  ])
  // Questions of other subjects; the model was fitted on them, though beside none of these.
  const strangers = training.topics.map(
    (topic): Asked => ({ text: topic[language].same[0] ?? '', gold: null, kind: 'unrelated' }),
  )
  const focused = async (texts: readonly string[]): Promise<Float32Array[]> => {
    const vectors: Float32Array[] = []
    for (const text of texts) vectors.push(...(await vectorsOf(embedder, [text], 'query')))
    return Promise.all(vectors.map((vector) => focusQuestion(embedder, vector, language)))
  }
  const held = await focused(pool.map(({ text }) => text))
  const judged: Judged[] = []
  for (const one of [...asked, ...strangers]) {
    const [own = new Float32Array()] = await focused([one.text])
    const nearest = pool
      .map((of, i) => ({ ...of, near: cosine(own, held[i] ?? own) }))
      .filter(({ text }) => text !== one.text)
      .sort((a, b) => b.near - a.near)
      .slice(0, CANDIDATES)
      .map(({ group, text }) => ({
        group,
        text,
        question: { ...readQuestion(text, { language }), language },
      }))
    const verdicts = await judgeQuestions(
      { embedder, searcher },
      { ...readQuestion(one.text, { language }), language },
      nearest,
      { acrossLanguages: false },
    )
    const found = verdicts.map(({ other, verdict, probability }) => ({
      ...{ topic: other.group, text: other.text, probability },
      same:
        verdict === 'same' || verdicts.some((of) => of.verdict === 'same' && of.other.group === other.group),
    }))
    judged.push({
      asked: one,
      found: found.filter(({ topic }, i) => found.findIndex((of) => of.topic === topic) === i),
    })
  }
  return judged
}
