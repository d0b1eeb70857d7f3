// POST /v1/answers and /v1/search of a running server under askers at a time, beside a bare Hono route in the same run,
// on a help site's passages and noisy copies of them. Run: npx tsx scripts/bench/answers.ts --help
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { serveFolder } from '../../app/demo/static-site.ts'
import { readSettings } from '../../app/read-settings.ts'
import { startKilde, untilPrinted } from '../../app/testing/run-kilde.ts'
import { wire } from '../../app/wire.ts'
import { Answer } from '../../core/answer.ts'
import { parseSuite } from '../../eval/index.ts'
import { fillWithCopies, readVectors } from './answers/fill-copies.ts'
import { type LoadReport, load, type Target } from './answers/load.ts'
import { websiteSource } from './website-source.ts'

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    chunks: { type: 'string', default: '100000' },
    askers: { type: 'string', default: '1,16,64' },
    seconds: { type: 'string', default: '30' },
    real: { type: 'string' },
    data: { type: 'string' },
    folder: { type: 'string', default: '/usr/share/libreoffice/help' },
    start: { type: 'string', default: 'en-US/text/swriter/main0000.html' },
    suite: { type: 'string', default: 'fixtures/suites/libreoffice-en.yaml' },
    json: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(
    `usage: npx tsx scripts/bench/answers.ts [--chunks 100000] [--askers 1,16,64] [--seconds 30 each] [--json]
  --data DIR   take the real passages from this folder, such as line.ts --data leaves (it is copied, not changed)
  --real N     without --data: pages of --folder to crawl and embed first (default: a fifth of --chunks, 12 a second)`,
  )
  process.exit(0)
}

const KEY = 'bench-key-0123456789'
const dataDir = mkdtempSync(join(tmpdir(), 'kilde-bench-answers-'))
const children: ChildProcess[] = []
try {
  const chunks = await fill(Number(values.chunks))
  const server = startKilde(['serve', '--port', '0', '--data', dataDir], {
    KILDE_ADMIN_KEY: KEY,
    KILDE_REQUESTS_PER_MINUTE: '10000000',
  })
  children.push(server)
  const [url] = await untilPrinted(server, /http:\/\/127\.0\.0\.1:\d+/)
  const question = questions()
  const sample = await warm(url, question)
  const bare = spawn(
    process.execPath,
    ['--import', 'tsx', resolve(import.meta.dirname, 'answers/bare-route.ts'), JSON.stringify(sample)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  children.push(bare)
  const [bareUrl] = await untilPrinted(bare, /http:\/\/127\.0\.0\.1:\d+/)

  const ask = (n: number) => ({ question: question(n) })
  const targets: Record<string, Target> = {
    'bare route': { url: bareUrl, path: '/v1/answers', key: KEY, body: ask },
    'POST /v1/search': { url, path: '/v1/search', key: KEY, body: (n) => ({ query: question(n + 500_000) }) },
    'POST /v1/answers': { url, path: '/v1/answers', key: KEY, body: ask },
  }
  report({ chunks, sampleTimings: sample.timings })
  for (const askers of values.askers.split(',').map(Number)) {
    for (const [name, target] of Object.entries(targets)) {
      report({ target: name, ...(await load(target, { askers, seconds: Number(values.seconds) })) })
    }
  }
  report({ serverPeakMb: peakMb(server.pid) })
} finally {
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(
    children.map(
      (child) => new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done(null))),
    ),
  )
  rmSync(dataDir, { recursive: true, force: true })
}

/** A data folder with so many passages, real ones first. */
async function fill(wanted: number): Promise<number> {
  if (values.data !== undefined) cpSync(values.data, dataDir, { recursive: true })
  else await embedRealPages(Number(values.real ?? Math.ceil(wanted / 12.5)))
  if (!existsSync(join(dataDir, 'kilde.db'))) throw new Error(`no kilde.db in ${values.data ?? dataDir}`)
  const vectors = readVectors(dataDir)
  const wiring = await wire(readSettings({ KILDE_DATA: dataDir, LOG_LEVEL: 'warn' }), { makeFirstKey: false })
  try {
    const { store } = wiring.parts
    const { items } = await store.sources.list({ kind: 'website' }, { limit: 1, cursor: null })
    const source = items[0]
    if (source === undefined) throw new Error('the data folder has no website to copy')
    return await fillWithCopies({ store, vectors }, source.id, wanted)
  } finally {
    await wiring.close()
  }
}

async function embedRealPages(pages: number): Promise<void> {
  const site = await serveFolder(resolve(values.folder))
  const env = { KILDE_DATA: dataDir, KILDE_ALLOW_PRIVATE_NETWORK: site.host, LOG_LEVEL: 'warn' }
  const wiring = await wire(readSettings(env), { makeFirstKey: false })
  try {
    const { store, sync } = wiring.parts
    const startUrls = [`${site.url}/${values.start}`]
    const maxPages = Math.min(5000, pages)
    const source = await store.sources.create(websiteSource({ startUrls, scope: 'host', maxPages }))
    wiring.startWork()
    const run = await sync.request(source.id, 'person')
    for await (const event of sync.events(run.id, new AbortController().signal))
      if (event.type === 'end') break
  } finally {
    await wiring.close()
    await site.close()
  }
}

/** The suite's questions, each time with another end. */
function questions(): (n: number) => string {
  const { cases } = parseSuite(readFileSync(values.suite, 'utf8'), 'yaml', 'bench')
  return (n) => `${cases[n % cases.length]?.question ?? ''} #${n}`
}

/** Until the model is loaded and the code is hot; gives the last answer, for the size of the baseline's. */
async function warm(url: string, question: (n: number) => string): Promise<Answer> {
  let last: unknown
  for (let n = 1_000_000; n < 1_000_010; n += 1) {
    const response = await fetch(`${url}/v1/answers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ question: question(n) }),
    })
    last = await response.json()
  }
  return Answer.parse(last)
}

function peakMb(pid: number | undefined): number | null {
  const status =
    pid === undefined || !existsSync(`/proc/${pid}/status`) ? '' : readFileSync(`/proc/${pid}/status`, 'utf8')
  const kb = /VmHWM:\s+(\d+)/.exec(status)?.[1]
  return kb === undefined ? null : Math.round(Number(kb) / 1024)
}

function report(line: object | LoadReport): void {
  const words = Object.entries(line).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  )
  console.log(values.json ? JSON.stringify(line) : words.join(' · '))
}
