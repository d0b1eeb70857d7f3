// The whole line on a real help site: ingest split by stage beside the embedder alone over the same chunks, answers,
// start-up, memory. Run: npx tsx scripts/bench/line.ts --help
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { serveFolder } from '../../app/demo/static-site.ts'
import { readSettings } from '../../app/read-settings.ts'
import { wire } from '../../app/wire.ts'
import type { Actor } from '../../core/key.ts'
import { eachItem } from '../../core/page.ts'
import { parseSuite } from '../../eval/index.ts'
import { websiteSource } from './website-source.ts'

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    folder: { type: 'string', default: '/usr/share/libreoffice/help' },
    start: { type: 'string', default: 'en-US/text/swriter/main0000.html' },
    suite: { type: 'string', default: 'fixtures/suites/libreoffice-en.yaml' },
    pages: { type: 'string', default: '5000' },
    data: { type: 'string' },
  },
})
if (values.help) {
  console.log(
    'usage: npx tsx scripts/bench/line.ts [--folder F] [--start PATH] [--suite YAML] [--pages N] [--data DIR to keep]',
  )
  process.exit(0)
}

const actor: Actor = { keyId: 'bench', name: 'bench', role: 'admin', audience: [], sourceIds: [] }
const dataDir = values.data ?? mkdtempSync(join(tmpdir(), 'kilde-bench-'))
const site = await serveFolder(resolve(values.folder))
const config = readSettings({
  KILDE_DATA: dataDir,
  KILDE_ALLOW_PRIVATE_NETWORK: site.host,
  LOG_LEVEL: 'warn',
})
const wiring = await wire(config)
const { store, sync, embedder, answers } = wiring.parts
let peakRss = 0
const watch = setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss())
}, 200)

try {
  const source = await store.sources.create(
    websiteSource({
      startUrls: [`${site.url}/${values.start}`],
      scope: 'host',
      maxPages: Number(values.pages),
    }),
  )
  wiring.startWork()
  const first = await runOnce(source.id)
  const second = await runOnce(source.id)
  const alone = await embedderAlone(source.id)
  report('first ingest', {
    ...first.counts,
    chunksEmbedded: first.chunks.embedded,
    ...first.timings,
    pagesPerSecond: round(first.counts.found / (first.timings.totalMs / 1000)),
    chunksPerSecond: round(first.chunks.embedded / (first.timings.totalMs / 1000)),
  })
  report('embedder alone, same chunks', {
    ...alone,
    ratioIngestToEmbedder: round(first.timings.totalMs / alone.ms, 3),
  })
  report('second ingest', {
    ...second.counts,
    chunksEmbedded: second.chunks.embedded,
    totalMs: second.timings.totalMs,
  })
  report('answers, warm, one asker', await answerLatency())
  report('memory, whole process', { peakRssMb: round(peakRss / 2 ** 20) })
} finally {
  clearInterval(watch)
  await wiring.close()
}
report('start to first answer, new process', startToAnswer())
await site.close()
if (values.data === undefined) rmSync(dataDir, { recursive: true, force: true })

async function runOnce(sourceId: string) {
  const run = await sync.request(sourceId, 'person')
  for await (const event of sync.events(run.id, new AbortController().signal))
    if (event.type === 'end') return event.run
  throw new Error('the run gave no end')
}

async function embedderAlone(sourceId: string) {
  const texts: string[] = []
  const documents = eachItem((page) => store.documents.list(sourceId, { state: 'live' }, page))
  for await (const document of documents)
    texts.push(...(await store.chunks.chunksToEmbed(document.id)).map((chunk) => chunk.embedText))
  const started = performance.now()
  await embedder.embed(texts, { kind: 'passage' })
  const ms = performance.now() - started
  return { chunks: texts.length, ms: Math.round(ms), chunksPerSecond: round(texts.length / (ms / 1000)) }
}

async function answerLatency() {
  const suite = parseSuite(readFileSync(values.suite, 'utf8'), 'yaml', 'bench')
  const ask = async (question: string) => {
    const started = performance.now()
    await answers.answer({ question }, actor, { record: false })
    return performance.now() - started
  }
  for (const one of suite.cases.slice(0, 10)) await ask(one.question)
  const times: number[] = []
  for (const one of suite.cases) times.push(await ask(`${one.question} `))
  times.sort((a, b) => a - b)
  const at = (q: number) => Math.round(times[Math.max(0, Math.ceil(q * times.length) - 1)] ?? 0)
  return { questions: times.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) }
}

function startToAnswer() {
  const started = performance.now()
  const child = spawnSync(
    process.execPath,
    ['app/kilde.mjs', 'ask', 'How do I insert a manual page break?', '--json'],
    {
      cwd: resolve(import.meta.dirname, '../..'),
      env: { ...process.env, KILDE_DATA: dataDir, LOG_LEVEL: 'warn' },
      encoding: 'utf8',
    },
  )
  return {
    ms: Math.round(performance.now() - started),
    exit: child.status,
    outcome: child.stdout.match(/"outcome": "(\w+)"/)?.[1] ?? child.stderr.slice(0, 300),
  }
}

function round(value: number, digits = 1): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}

function report(name: string, fields: object): void {
  console.log(
    `${name}\n${Object.entries(fields)
      .map(([key, value]) => `  ${key}: ${value}`)
      .join('\n')}`,
  )
}
