// Each document format: MB/s, pages/s, and the share of the hand-written truth's words and headings that is found, ours
// beside the best other npm parsers in one run. Those are installed into a temporary folder, never into this repository.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rawDocument } from '../../core/testing/parser-contract.ts'
import { readDocument } from '../../ingest/parse/read-document.ts'
import { installPeers, PEERS } from './parse-peers.ts'
import { type Found, loadTruths, shareOf, type Truth } from './parse-truth.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    peers: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(
    'tsx scripts/bench/parse.ts [--seconds 2] [--peers FOLDER with node_modules] [--json]\nEach parser reads each format for that many seconds, after one round to warm up.',
  )
  process.exit(0)
}

type Tool = { name: string; formats: RegExp; read(truth: Truth): Promise<Found> }
type Row = {
  format: string
  tool: string
  files: number
  mbPerSecond: number
  pagesPerSecond: number | null
  words: number
  headings: number
}

const ours: Tool = {
  name: 'kilde',
  formats: /./,
  async read({ file, bytes }) {
    const result = await readDocument(rawDocument(file, bytes))
    if (!result.ok) return { text: '', headings: [] }
    const { text, blocks } = result.document
    const headings = blocks.filter(({ kind }) => kind === 'heading')
    return { text, headings: headings.map((block) => text.slice(block.start, block.end)) }
  },
}

async function measure(tool: Tool, truths: readonly Truth[], format: string): Promise<Row> {
  const shares: { words: number; headings: number }[] = []
  for (const truth of truths) {
    const found = await tool.read(truth).catch((): Found => ({ text: '', headings: [] }))
    shares.push(shareOf(truth, found))
  }
  const until = performance.now() + Number(values.seconds) * 1000
  const started = performance.now()
  let bytes = 0
  let pages = 0
  while (performance.now() < until) {
    for (const truth of truths) {
      await tool.read(truth).catch(() => undefined)
      bytes += truth.bytes.length
      pages += truth.pages
    }
  }
  const seconds = (performance.now() - started) / 1000
  const mean = (of: 'words' | 'headings'): number =>
    Number((shares.reduce((sum, share) => sum + share[of], 0) / shares.length).toFixed(3))
  return {
    ...{
      format,
      tool: tool.name,
      files: truths.length,
      mbPerSecond: Number((bytes / 1e6 / seconds).toFixed(2)),
    },
    pagesPerSecond: pages === 0 ? null : Math.round(pages / seconds),
    ...{ words: mean('words'), headings: mean('headings') },
  }
}

const folder = values.peers ?? mkdtempSync(join(tmpdir(), 'kilde-parse-peers-'))
try {
  if (values.peers === undefined) {
    console.error(`Installing ${PEERS.join(', ')} into a temporary folder.`)
    execFileSync(
      'npm',
      ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...PEERS],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
  }
  const tools: Tool[] = [ours, ...(await installPeers(folder))]
  const byFormat = loadTruths()
  const rows: Row[] = []
  for (const [format, truths] of [...byFormat].sort()) {
    for (const tool of tools) if (tool.formats.test(format)) rows.push(await measure(tool, truths, format))
  }
  if (values.json) console.log(JSON.stringify(rows, null, 1))
  else console.table(rows)
} finally {
  if (values.peers === undefined) rmSync(folder, { recursive: true, force: true })
}
