// Each document format: MB/s, pages/s, and the share of the hand-written truth's words and headings that is found, ours
// beside the best other npm parsers in one run. Those are installed into a temporary folder, never into this repository.
// Each parser runs in a process of its own: two builds of pdf.js do not bear each other.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { rawDocument } from '../../core/testing/parser-contract.ts'
import { readDocument } from '../../ingest/parse/read-document.ts'
import { measureFormat, type Row } from './parse-measure.ts'
import { openPeer, PEERS, peerNames, type Tool } from './parse-peers.ts'
import { loadTruths } from './parse-truth.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    peers: { type: 'string' },
    tool: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(
    'tsx scripts/bench/parse.ts [--seconds 2] [--peers FOLDER with node_modules] [--tool NAME] [--json]\nEach parser reads each format for that many seconds of CPU time, after five rounds to warm up.',
  )
  process.exit(0)
}

const ours: Tool = {
  name: 'kilde',
  formats: /./,
  async read({ file, bytes }) {
    const result = await readDocument(rawDocument(file, bytes))
    if (!result.ok) throw new Error(result.message)
    const { text, blocks } = result.document
    const headings = blocks.filter(({ kind }) => kind === 'heading')
    return { text, headings: headings.map((block) => text.slice(block.start, block.end)) }
  },
}

async function measureTool(name: string, folder: string): Promise<Row[]> {
  const tool = name === ours.name ? ours : await openPeer(name, folder)
  const rows: Row[] = []
  for (const [format, truths] of loadTruths()) {
    if (tool.formats.test(format))
      rows.push(await measureFormat(tool, format, truths, Number(values.seconds)))
  }
  return rows
}

/** In a process of its own, which prints its rows. */
function measureApart(name: string, folder: string): Row[] {
  const self = fileURLToPath(import.meta.url)
  const args = [...process.execArgv, self, '--json', '--seconds', values.seconds, '--peers', folder]
  const printed = execFileSync(process.execPath, [...args, '--tool', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(printed.slice(printed.indexOf('[')))
}

const folder = values.peers ?? mkdtempSync(join(tmpdir(), 'kilde-parse-peers-'))
try {
  if (values.peers === undefined) {
    console.error(`Installing ${PEERS.join(', ')} into a temporary folder.`)
    const options = ['--ignore-scripts', '--no-audit', '--no-fund']
    execFileSync('npm', ['install', '--prefix', folder, ...options, ...PEERS], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  const rows =
    values.tool === undefined
      ? [ours.name, ...peerNames].flatMap((name) => measureApart(name, folder))
      : await measureTool(values.tool, folder)
  // Same formats side by side; ours stays first.
  rows.sort((a, b) => (a.format < b.format ? -1 : a.format > b.format ? 1 : 0))
  if (values.json) console.log(JSON.stringify(rows, null, 1))
  else console.table(rows)
} finally {
  if (values.peers === undefined) rmSync(folder, { recursive: true, force: true })
}
process.exit(0)
