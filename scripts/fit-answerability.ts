// Fits answerability's weights on three helps: `build` asks and measures, `fit` turns the rows into weights.json,
// `report` writes what they are worth into docs/quality.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type BuildSizes, buildRows } from './answerability/build-rows.ts'
import { findCorpora } from './answerability/corpora.ts'
import { openDevDeps } from './answerability/dev-deps.ts'
import { fitModel } from './answerability/fit-model.ts'
import { withAnswerability } from './answerability/quality-page.ts'
import { qualityReport } from './answerability/quality-report.ts'
import { parseRows } from './answerability/rows.ts'
import { splitRows } from './answerability/split-rows.ts'
import { readModel, writeModel } from './answerability/weights-file.ts'

const root = resolve(import.meta.dirname, '..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    rows: { type: 'string', default: join(root, 'data/answerability/rows.jsonl') },
    weights: { type: 'string', default: join(root, 'retrieval/answerability/weights.json') },
    page: { type: 'string', default: join(root, 'docs/quality.md') },
    questions: { type: 'string', default: '35' },
    'off-topic': { type: 'string', default: '25' },
    'near-topic': { type: 'string', default: '15' },
    only: { type: 'string' },
    'no-tokens': { type: 'boolean', default: false },
  },
})
const [command] = positionals
const tokens = !values['no-tokens']
const readRows = () => parseRows(readFileSync(values.rows, 'utf8'), values.rows)

if (command === 'build' && !values.help) {
  await build({
    questions: Number(values.questions),
    offTopic: Number(values['off-topic']),
    nearTopic: Number(values['near-topic']),
    ...(values.only === undefined ? {} : { only: new Set(values.only.split(',')) }),
  })
} else if (command === 'fit' && !values.help) {
  const rows = readRows()
  const model = fitModel(splitRows(rows).train, tokens)
  const report = qualityReport(model, rows)
  const { auc, ece, falseRefusals, groups } = report
  writeModel(values.weights, { ...model, measured: { rows: report.rows, auc, ece, falseRefusals, groups } })
  console.log(JSON.stringify(report, null, 2))
} else if (command === 'report' && !values.help) {
  const page = existsSync(values.page) ? readFileSync(values.page, 'utf8') : ''
  writeFileSync(values.page, withAnswerability(page, qualityReport(readModel(values.weights), readRows())))
  console.log(`tables in ${values.page}`)
} else {
  console.log(`tsx scripts/fit-answerability.ts build [--questions 35] [--off-topic 25] [--near-topic 15] [--only lo:en,faq:de] [--rows FILE]
  Asks 22 indexes questions made from LibreOffice help, GNOME help and the Debian FAQ (apt: libreoffice-help-*,
  gnome-user-docs, yelp-tools, debian-faq-*), with their page in the index and with it taken out, and writes one row of
  features each. Vectors are kept beside the rows: half an hour the first time, six minutes the next.
  --questions: per index, as many in its own language and in others.
  --no-tokens: as where the embedder gives none away (a server); give other rows then, to build and to fit.
tsx scripts/fit-answerability.ts fit [--rows FILE] [--weights FILE] [--no-tokens]
  Fits on two thirds of the pages, prints the report on the others, writes retrieval/answerability/weights.json.
tsx scripts/fit-answerability.ts report [--rows FILE] [--weights FILE] [--page FILE]
  Writes the tables of docs/quality.md for the weights that are in use.`)
  process.exitCode = values.help ? 0 : 2
}

async function build(sizes: BuildSizes): Promise<void> {
  const folder = dirname(resolve(values.rows))
  mkdirSync(folder, { recursive: true })
  const corpora = findCorpora(folder)
  const { deps, close } = await openDevDeps(root, folder, { tokens })
  try {
    const rows = await buildRows(deps, corpora, sizes)
    writeFileSync(values.rows, `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`)
    console.log(`${rows.length} rows in ${values.rows}`)
  } finally {
    await close()
  }
}
