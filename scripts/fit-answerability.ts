// Fits answerability's weights on LibreOffice help: `build` asks and measures, `fit` turns the rows into weights.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../core/config/load-config.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import { createChunker } from '../ingest/chunk/create-chunker.ts'
import { createEmbedder } from '../ingest/embed/create-embedder.ts'
import { createParser } from '../ingest/parse/create-parser.ts'
import { buildDevelopmentRows } from './answerability/development-rows.ts'
import { fitRows } from './answerability/fit-rows.ts'
import { rememberVectors } from './answerability/remembering-embedder.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    root: { type: 'string', default: '/usr/share/libreoffice/help' },
    rows: { type: 'string', default: 'data/answerability/rows.jsonl' },
    pages: { type: 'string', default: '700' },
    questions: { type: 'string', default: '1000' },
  },
})
const root = resolve(import.meta.dirname, '..')
const weightsFile = join(root, 'retrieval/answerability/weights.json')
const rowsFile = resolve(values.rows)
const [command] = positionals

if (values.help || (command !== 'build' && command !== 'fit')) {
  console.log(`tsx scripts/fit-answerability.ts build [--pages 700] [--questions 1000] [--root FOLDER] [--rows FILE]
  Asks questions made from LibreOffice help (apt: libreoffice-help-en-us, libreoffice-help-de), with their page in the
  index and with it taken out, and writes one row of features each. About ten minutes
  on two cores; the vectors are kept beside the rows, so that the next time takes one.
tsx scripts/fit-answerability.ts fit [--rows FILE]
  Fits the weights on the training pages, reports on the others, writes retrieval/answerability/weights.json.`)
  process.exitCode = values.help ? 0 : 2
} else if (command === 'build') {
  mkdirSync(dirname(rowsFile), { recursive: true })
  await loadLanguageDetection()
  const clock = { now: () => Date.now(), sleep: async () => {} }
  const config = loadConfig({})
  const loaded = await createEmbedder({ config, modelsDir: join(root, 'models'), log: silentLogger, clock })
  const vectorsFile = join(dirname(rowsFile), `vectors-${loaded.modelId.replaceAll(/[^\w-]/g, '_')}.txt`)
  const embedder = rememberVectors(loaded, vectorsFile)
  const parser = createParser({ log: silentLogger })
  const chunker = createChunker({ embedder })
  try {
    const sizes = { pages: Number(values.pages), questions: Number(values.questions) }
    const rows = await buildDevelopmentRows(
      { embedder, parser, chunker, root: values.root, say: (line) => console.error(line) },
      sizes,
    )
    writeFileSync(rowsFile, `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`)
    console.log(`${rows.length} rows in ${rowsFile}`)
  } finally {
    await Promise.all([embedder.close(), parser.close()])
  }
} else {
  const rows = readFileSync(rowsFile, 'utf8').trim().split('\n')
  const report = fitRows(rows, weightsFile)
  console.log(JSON.stringify(report, null, 2))
}
