// Fits the weights by which a question's vector says that its asker wants a person, and reports on unseen forms.
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../core/config/load-config.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import shortAnswers from '../fixtures/short-answers/questions.json' with { type: 'json' }
import { createEmbedder } from '../ingest/embed/create-embedder.ts'
import { matchHumanRequest } from '../retrieval/handoff/human-requested.ts'
import smalltalk from '../retrieval/handoff/smalltalk.json' with { type: 'json' }
import forms from '../retrieval/testing/human-requests.json' with { type: 'json' }
import { fitLogistic } from './answerability/fit-logistic.ts'

const RIDGE = 1
/** One unit of log odds over even: a question taken for a request is never answered. */
const THRESHOLD = 1

const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } })
const root = resolve(import.meta.dirname, '..')

if (values.help) {
  console.log(`tsx scripts/fit-human-intent.ts
  Embeds the forms of retrieval/testing/human-requests.json, the questions of fixtures/short-answers and the greetings,
  fits the weights, writes retrieval/handoff/human-intent.json, reports on the forms kept apart. About two minutes.`)
} else {
  const all = (lists: Readonly<Record<string, readonly string[]>>): string[] => Object.values(lists).flat()
  const questions = shortAnswers.topics.flatMap(({ en, de, es, fr, near }) => [
    ...[en, de, es, fr].flat(),
    ...near.map(([, text = '']) => text),
  ])
  const asking = [...all(forms.asks), ...all(forms.later.asks)]
  const other = [...all(forms.other), ...all(forms.later.other), ...forms.beside, ...questions]
  // Questions about the agent itself are settled before, and sound alike.
  other.push(...[smalltalk.greeting, smalltalk.thanks, smalltalk.goodbye].flatMap(all))
  const clock = { now: () => Date.now(), sleep: async () => {} }
  const embedder = await createEmbedder({
    ...{ config: loadConfig({}), modelsDir: join(root, 'models'), log: silentLogger, clock },
  })
  try {
    const rowsOf = async (texts: readonly string[]): Promise<number[][]> => {
      const rows: number[][] = []
      for (const text of texts) {
        const [vector] = await embedder.embed([text], { kind: 'query' })
        rows.push([...(vector ?? [])])
      }
      return rows
    }
    const rows = [...(await rowsOf(asking)), ...(await rowsOf(other))]
    const fit = fitLogistic(
      rows,
      rows.map((_, i) => (i < asking.length ? 1 : 0)),
      { ridge: RIDGE },
    )
    const weights = fit.weights.map((weight, j) => weight / (fit.deviations[j] ?? 1))
    const intercept =
      fit.intercept - weights.reduce((sum, weight, j) => sum + weight * (fit.means[j] ?? 0), 0)
    const rounded = weights.map((weight) => Number(weight.toPrecision(5)))
    const heard = (row: readonly number[]): boolean =>
      row.reduce((sum, value, j) => sum + value * (rounded[j] ?? 0), intercept) > THRESHOLD
    const report = async (name: string, texts: readonly string[]): Promise<void> => {
      const made = await rowsOf(texts)
      const taken = texts.filter((text, i) => heard(made[i] ?? []) || matchHumanRequest(text) !== null)
      const byRules = texts.filter((text) => matchHumanRequest(text) !== null)
      console.log(`${name}: ${taken.length} of ${texts.length}, by the rules alone ${byRules.length}`)
    }
    await report('unseen forms that ask', all(forms.unseen.asks))
    await report('unseen forms that do not', all(forms.unseen.other))
    const file = join(root, 'retrieval/handoff/human-intent.json')
    const body = { embedder: 'multilingual-e5-small', threshold: THRESHOLD, intercept, weights: rounded }
    writeFileSync(file, `${JSON.stringify(body)}\n`)
  } finally {
    await embedder.close()
  }
}
