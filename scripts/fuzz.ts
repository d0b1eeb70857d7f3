// Reads damaged files of every document format and says what became of each. Ends with 1 when anything is unexplained.
import { parseArgs } from 'node:util'
import { runFuzz } from './fuzz/run-fuzz.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log('tsx scripts/fuzz.ts [--count 10000] [--seed 1]')
  process.exit(0)
}
const report = await runFuzz({
  count: Number(values.count),
  seed: Number(values.seed),
  onProgress: (done) => {
    if (done % 500 === 0) console.error(`${done} files`)
  },
})
console.log(JSON.stringify(report, null, 1))
process.exitCode = report.crashes > 0 || report.unexplained.length > 0 || report.hangs > 0 ? 1 : 0
