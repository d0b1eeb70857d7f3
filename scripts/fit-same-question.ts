// Fits the model that says whether a visitor's question is that of a short answer, on topics that no report uses.
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../core/config/load-config.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import training from '../fixtures/short-answers/training.json' with { type: 'json' }
import { createEmbedder } from '../ingest/embed/create-embedder.ts'
import { probabilityOf } from '../retrieval/boosted-trees.ts'
import { isFittedFor } from '../retrieval/same-question/compare-questions.ts'
import { FEATURES } from '../retrieval/same-question/pair-features.ts'
import { fitBoosted } from './fit-boosted.ts'
import { type Asking, type Case, casesOf, createReader, type Held } from './same-question/cases.ts'
import { framed, narrowed } from './same-question/framed.ts'
import { isLeftOut, readPairs } from './same-question/read-pairs.ts'

const { values } = parseArgs({
  options: { help: { type: 'boolean', default: false }, folds: { type: 'boolean', default: false } },
})
const LANGUAGES = ['en', 'de', 'es', 'fr'] as const
const FOLDS = 5
/** An index of few short answers: margins are wider there. */
const FEW = 8
type Topic = { id: string; same: readonly string[]; near: readonly string[] }
const leftOut = readPairs(resolve(import.meta.dirname, '../fixtures/short-answers/pairs')).filter(({ id }) =>
  isLeftOut(id),
)
/** What people type to see what comes. */
const NOTHING = [
  'asdf qwer',
  'xxxxx yyyy',
  'lorem ipsum dolor sit amet',
  'test test',
  'hello',
  '???',
  'abc 123',
]
const OPTIONS = { trees: 200, depth: 3, rate: 0.08, ridge: 5 }

if (values.help) {
  console.log(`tsx scripts/fit-same-question.ts [--folds]
  Embeds fixtures/short-answers/training.json and the topics of pairs/ that the question model was not fitted on, asks
  every question of a topic against the others' (each phrasing in turn is the short answer's), fits retrieval/same-question/model.json. With --folds it tells first what it says of topics left
  out in turn. About ten minutes.`)
} else {
  await loadLanguageDetection()
  const root = resolve(import.meta.dirname, '..')
  const clock = { now: () => Date.now(), sleep: async () => {} }
  const embedder = await createEmbedder({
    ...{ config: loadConfig({}), modelsDir: join(root, 'models'), log: silentLogger, clock },
  })
  try {
    if (!isFittedFor(embedder)) throw new Error('expected the bundled model with its questions.json')
    const cases = await allCases(createReader(embedder))
    const labels = cases.map(({ asking, held }) => Number(asking.gold === held.topic))
    const rows = cases.map(({ row }) => row)
    if (values.folds) reportFolds(cases, rows, labels)
    const { base, trees } = fitBoosted(rows, labels, OPTIONS)
    const name = embedder.modelId.includes('multilingual-e5-small')
      ? 'multilingual-e5-small'
      : embedder.modelId
    const lines = trees.map((tree) => `  ${JSON.stringify(tree)}`).join(',\n')
    const head = [
      `"note": "Fitted by scripts/fit-same-question.ts on ${cases.length} pairs: no hand changes."`,
      `"embedder": ${JSON.stringify(name)}`,
      `"features": ${JSON.stringify(FEATURES)}`,
      `"base": ${base.toPrecision(5)}`,
    ]
    const file = join(root, 'retrieval/same-question/model.json')
    writeFileSync(file, `{\n ${head.join(',\n ')},\n "trees": [\n${lines}\n ]\n}\n`)
    console.log(`wrote ${file}: ${trees.length} trees over ${FEATURES.length} numbers`)
  } finally {
    await embedder.close()
  }
}

async function allCases(read: ReturnType<typeof createReader>): Promise<Case[]> {
  const cases: Case[] = []
  for (const language of LANGUAGES) {
    const topics: Topic[] = [
      ...training.topics.map((topic) => ({ id: topic.id, ...topic[language] })),
      ...leftOut.flatMap(({ id, languages }) => ({
        id,
        ...(languages.get(language) ?? { same: [], near: [] }),
      })),
    ].filter(({ same }) => same.length > 0)
    const phrasings = Math.min(...topics.map(({ same }) => same.length))
    for (let held = 0; held < phrasings; held += 1) {
      // In turn a full index and small ones.
      const size = held % 2 === 0 ? topics.length : FEW
      for (let from = 0; from < topics.length; from += size) {
        const some = topics.slice(from, from + size)
        const pool = some.map((topic): Held => ({ topic: topic.id, text: topic.same[held] ?? '' }))
        const asked = [
          ...some.flatMap((topic, i) => askedOf(topic, { held, language, turn: i + held })),
          ...strangersOf(some, topics, held),
        ]
        cases.push(...(await casesOf(read, language, pool, asked)))
      }
    }
  }
  return cases
}

/** Paraphrases and near misses; the own question and near misses in other small words; narrower questions. */
function askedOf(
  { id, same, near }: Topic,
  { held, language, turn }: { held: number; language: string; turn: number },
): Asking[] {
  const own = framed(same[held] ?? '', language)
  const narrower = [same[held], same[(held + 1) % same.length]].map((text = '', i) =>
    narrowed(text, language, turn + 5 * i),
  )
  const beside = near.slice(0, 2).flatMap((text) => framed(text, language).slice(0, 2))
  return [
    ...[...same.filter((_, i) => i !== held), ...own].map(
      (text): Asking => ({ text, gold: id, kind: 'paraphrase' }),
    ),
    ...[...near, ...beside, ...narrower].map((text): Asking => ({ text, gold: null, kind: 'near' })),
  ]
}

/** Most visitors ask for none of the short answers: as many questions of other topics, and what is no question. */
function strangersOf(pool: readonly Topic[], topics: readonly Topic[], turn: number): Asking[] {
  const others = topics.filter((topic) => !pool.includes(topic))
  const texts = pool.flatMap((_, i) => {
    const other = others[(i * 7 + turn * 13 + pool.length) % Math.max(1, others.length)]
    return other?.same[(turn + i) % other.same.length] ?? []
  })
  return [...texts, ...NOTHING].map((text): Asking => ({ text, gold: null, kind: 'near' }))
}

/** Topics left out in turn: what the model says of topics it never saw. */
function reportFolds(cases: readonly Case[], rows: readonly number[][], labels: readonly number[]): void {
  const places = new Map([...training.topics, ...leftOut].map(({ id }, i) => [id, i]))
  const foldOf = ({ held }: Case): number => (places.get(held.topic) ?? 0) % FOLDS
  const bins = new Map<number, { sum: number; right: number; cases: number }>()
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const kept = cases.flatMap((one, i) => (foldOf(one) === fold ? [] : [i]))
    const model = fitBoosted(
      kept.map((i) => rows[i] ?? []),
      kept.map((i) => labels[i] ?? 0),
      OPTIONS,
    )
    cases.forEach((one, i) => {
      if (foldOf(one) !== fold) return
      const p = probabilityOf(model, rows[i] ?? [])
      const key = Math.min(9, Math.floor(p * 10))
      const bin = bins.get(key) ?? { sum: 0, right: 0, cases: 0 }
      bins.set(key, { sum: bin.sum + p, right: bin.right + (labels[i] ?? 0), cases: bin.cases + 1 })
    })
  }
  console.log(`${cases.length} pairs; said and found, on topics left out:`)
  for (const [, { sum, right, cases: count }] of [...bins].sort(([a], [b]) => a - b)) {
    console.log(`  ${(sum / count).toFixed(2)}  ${(right / count).toFixed(2)}  (${count})`)
  }
}
