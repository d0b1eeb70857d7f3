// Fits how the legs of the search are joined: `build` asks development questions, `fit` compares constants on two thirds
// of the pages, `report` writes what the constants in use are worth on the others into docs/quality.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findCorpora } from './answerability/corpora.ts'
import { openDevDeps } from './answerability/dev-deps.ts'
import { tryFusions } from './fusion/fit-fusion.ts'
import { AskedLegs, legsOfCorpus } from './fusion/legs.ts'
import { withSearch } from './fusion/search-page.ts'

const root = resolve(import.meta.dirname, '..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    rows: { type: 'string', default: join(root, 'data/answerability/legs.jsonl') },
    page: { type: 'string', default: join(root, 'docs/quality.md') },
    own: { type: 'string', default: '40' },
    other: { type: 'string', default: '12' },
  },
})
const [command] = positionals
const readRows = (): AskedLegs[] =>
  readFileSync(values.rows, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => AskedLegs.parse(JSON.parse(line)))

if (command === 'build' && !values.help) {
  const folder = join(root, 'data/answerability')
  mkdirSync(folder, { recursive: true })
  const { deps, close } = await openDevDeps(root, folder)
  const counts = { own: Number(values.own), other: Number(values.other) }
  const lines: string[] = []
  try {
    for (const corpus of findCorpora(folder)) {
      for await (const asked of legsOfCorpus(deps, corpus, counts)) lines.push(JSON.stringify(asked))
    }
  } finally {
    await close()
  }
  writeFileSync(values.rows, `${lines.join('\n')}\n`)
  console.log(`${lines.length} questions in ${values.rows}`)
} else if (command === 'fit' && !values.help) {
  for (const { fusion, mean } of tryFusions(readRows()).slice(0, 12)) {
    console.log(mean.toFixed(4), JSON.stringify(fusion))
  }
} else if (command === 'report' && !values.help) {
  const page = existsSync(values.page) ? readFileSync(values.page, 'utf8') : ''
  writeFileSync(values.page, withSearch(page, readRows()))
  console.log(`tables in ${values.page}`)
} else {
  console.log(`tsx scripts/fit-fusion.ts build [--own 40] [--other 12] [--rows FILE]
  Asks 22 indexes questions made from LibreOffice help, GNOME help and the Debian FAQ and keeps what each leg finds.
  --own, --other: questions an index, in its language and in each other. Half an hour the first time, then five minutes.
tsx scripts/fit-fusion.ts fit [--rows FILE]
  The best constants of the fusion, by nDCG@10 on two thirds of the pages; they go into core/constants.ts (k) and
  retrieval/search.ts (weights) by hand.
tsx scripts/fit-fusion.ts report [--rows FILE] [--page FILE]
  Writes the tables of docs/quality.md for the constants in use.`)
  process.exitCode = values.help ? 0 : 2
}
