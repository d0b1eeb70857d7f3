// How many paraphrases of short answers are matched, and how many other questions falsely, when the configured LLM
// settles those in doubt. For operators: which model is good enough is told by measuring it. `short-answers.ts` has the
// same without an LLM.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import PQueue from 'p-queue'
import { readSettings } from '../app/read-settings.ts'
import { systemClock } from '../app/system-clock.ts'
import { loadConfig } from '../core/config/load-config.ts'
import type { Config } from '../core/config/schema.ts'
import { toAppError } from '../core/errors.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import { createEmbedder } from '../ingest/embed/create-embedder.ts'
import { createLlm } from '../retrieval/llm/create-llm.ts'
import {
  createQuestionSettler,
  MOST_SETTLED,
  type Settled,
} from '../retrieval/same-question/settle-by-llm.ts'
import { judgeSet, languages } from './same-question/judge-set.ts'
import { createCounter, type Outcome } from './same-question/settled-counts.ts'

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    half: { type: 'string', default: 'report' },
    variants: { type: 'string', default: '0,1,2,4' },
    languages: { type: 'string', default: 'en,de,es,fr' },
    most: { type: 'string', default: '1000000' },
    calls: { type: 'boolean', default: false },
    false: { type: 'boolean', default: false },
  },
})
const usage = `LLM_PROVIDER=… LLM_MODEL=… [LLM_BASE_URL=… LLM_API_KEY=…] tsx scripts/measure-short-answers-llm.ts
    [--half choose|report|all] [--variants 0,1,2,4] [--languages en,de,es,fr] [--most N] [--calls] [--false]
  Asks the paraphrases and near misses of fixtures/short-answers/questions.json, and questions of other subjects, against
  all sixty short answers of their language, as \`short-answers.ts\` does; those in doubt are put before the LLM as a
  visitor's are (LLM_CONCURRENCY at a time, LLM_SHORT_ANSWER_SECONDS each). Prints matched and false without and with it.
  --variants   the first so many paraphrases are the short answer's, the others are asked
  --most       so many questions of each language and number of variants, evenly taken
  --calls      asks no LLM, needs none, and says how many calls it would take
  --false      each false match, and by whom`

type Language = (typeof languages)[number]

if (values.help) console.log(usage)
else
  await measure().catch((thrown: unknown) => {
    console.error(toAppError(thrown).message)
    process.exitCode = 1
  })

async function measure(): Promise<void> {
  const settings = readSettings()
  const settle = values.calls ? notAsked : settlingBy(settings)
  await loadLanguageDetection()
  const modelsDir = join(resolve(import.meta.dirname, '..'), 'models')
  const config = loadConfig({})
  const embedder = await createEmbedder({ config, modelsDir, log: silentLogger, clock: systemClock })
  try {
    for (const variants of values.variants.split(',').map(Number)) {
      const counter = createCounter()
      const queue = new PQueue({ concurrency: settings.llmConcurrency })
      for (const language of languages.filter((of) => values.languages.split(',').includes(of)))
        for await (const { asked, without, doubtful } of judged(embedder, language, variants)) {
          const given = async (): Promise<Outcome> => {
            if (without !== null || doubtful.length === 0)
              return { asked, without, with: without, settled: null }
            const texts = doubtful.map(({ text }) => text)
            const settled = await settle(asked.text, texts)
            const chosen = settled.chosen === null ? null : (doubtful[settled.chosen] ?? null)
            return { asked, without, with: chosen, settled }
          }
          // A backlog of the queue would count as nothing else than memory: wait for it now and then.
          await queue.onSizeLessThan(settings.llmConcurrency)
          void queue.add(async () => counter.add(await given()))
        }
      await queue.onIdle()
      console.log(`\n## With ${variants} variants\n\n${values.calls ? counter.calls() : counter.table()}`)
      if (values.false) for (const line of counter.wrongly()) console.log(`   ${line}`)
    }
  } finally {
    await embedder.close()
  }
}

type Settle = (question: string, candidates: readonly string[]) => Promise<Settled>

/** @throws AppError `bad-config` */
function settlingBy(config: Config): Settle {
  const withinMs = config.llmShortAnswerSeconds * 1000
  if (withinMs === 0)
    throw new Error('Measuring: expected LLM_SHORT_ANSWER_SECONDS above 0, got 0. Unset it.')
  const llm = createLlm({ config, clock: systemClock })
  const settler = createQuestionSettler({ llm, clock: systemClock, log: silentLogger }, { withinMs })
  console.log(`${settler.name}, ${config.llmShortAnswerSeconds} s a call, ${config.llmConcurrency} at a time`)
  return (question, candidates) => settler.settle(question, candidates)
}

/** In place of an LLM: only counted. */
async function notAsked(): Promise<Settled> {
  return { result: 'none', chosen: null, said: null, failure: null, ms: 0 }
}

/** Each question with the short answer that is sure without an LLM, else those in doubt, the likeliest first. */
async function* judged(embedder: Embedder, language: Language, variants: number) {
  const of = { language, variants, half: values.half, most: Number(values.most) }
  for await (const { asked, verdicts } of judgeSet(embedder, of)) {
    const groups = new Set<string>()
    const doubtful = verdicts.flatMap(({ other, verdict }) => {
      if (verdict !== 'maybe' || groups.has(other.group)) return []
      groups.add(other.group)
      return [other]
    })
    const without = verdicts.find(({ verdict }) => verdict === 'same')?.other ?? null
    yield { asked, without, doubtful: doubtful.slice(0, MOST_SETTLED) }
  }
}
