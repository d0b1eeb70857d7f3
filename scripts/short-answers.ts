// How many paraphrases of short answers are matched or offered, and how many other questions falsely, by threshold and
// by variants. Nothing was fitted on these topics; the thresholds were chosen on every other one.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../core/config/load-config.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import { createEmbedder } from '../ingest/embed/create-embedder.ts'
import { judgeSet, languages } from './same-question/judge-set.ts'
import { type Judged, offerTable, thresholdTable, wrongly } from './same-question/threshold-table.ts'

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    half: { type: 'string', default: 'report' },
    false: { type: 'boolean', default: false },
  },
})

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

async function judgeAll(
  embedder: Embedder,
  language: (typeof languages)[number],
  variants: number,
): Promise<Judged[]> {
  const judged: Judged[] = []
  for await (const { asked, verdicts } of judgeSet(embedder, { language, variants, half: values.half })) {
    const found = verdicts.map(({ other, verdict, probability }) => ({
      ...{ topic: other.group, text: other.text, probability },
      same:
        verdict === 'same' || verdicts.some((of) => of.verdict === 'same' && of.other.group === other.group),
    }))
    judged.push({
      asked,
      found: found.filter(({ topic }, i) => found.findIndex((of) => of.topic === topic) === i),
    })
  }
  return judged
}
