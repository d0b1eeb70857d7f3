// Measures the embedder alone: passages and tokens a second, what a question waits for behind passages, memory.
// Run: npx tsx scripts/bench/embed.ts [--passages 160] [--workers 1] [--tokens 200]
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadConfig } from '../../core/config/load-config.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { createEmbedder } from '../../ingest/embed/create-embedder.ts'

const { values } = parseArgs({
  options: {
    passages: { type: 'string', default: '160' },
    workers: { type: 'string', default: '1' },
    tokens: { type: 'string', default: '200' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  console.log('npx tsx scripts/bench/embed.ts [--passages 160] [--workers 1] [--tokens 200]')
  process.exit(0)
}
const clock = { now: Date.now, sleep: async () => {} }
const modelsDir = fileURLToPath(new URL('../../models', import.meta.url))
const config = loadConfig({ ...process.env, EMBED_WORKERS: values.workers })
const rssMb = (): number => Math.round(process.memoryUsage().rss / 1e6)

const before = rssMb()
const started = performance.now()
const embedder = await createEmbedder({ config, modelsDir, log: silentLogger, clock })
await embedder.embed(['how do I reset my password'], { kind: 'query' })
const firstMs = Math.round(performance.now() - started)

const words =
  'choose the menu and insert a manual break before each heading of your document to begin new pages'.split(
    ' ',
  )
const passage = (seed: number): string =>
  Array.from(
    { length: Number(values.tokens) },
    (_, i) => words[(i * 7 + seed * 3 + (i % 5) * seed) % words.length],
  ).join(' ')
const texts = Array.from({ length: Number(values.passages) }, (_, i) => passage(i))
const counts = await embedder.countTokens(texts)
const tokens = counts.reduce((sum, count) => sum + count, 0)

const begin = performance.now()
await embedder.embed(texts, { kind: 'passage' })
const seconds = (performance.now() - begin) / 1000

const waits: number[] = []
const busy = embedder.embed(texts, { kind: 'passage' })
for (let i = 0; i < 20; i += 1) {
  const asked = performance.now()
  await embedder.embed([`question ${i} about page breaks`], { kind: 'query' })
  waits.push(performance.now() - asked)
}
await busy
waits.sort((a, b) => a - b)
const idle = performance.now()
for (let i = 0; i < 20; i += 1) await embedder.embed([`question ${i} about page breaks`], { kind: 'query' })
const queryMs = (performance.now() - idle) / 20

console.log(
  JSON.stringify(
    {
      model: embedder.modelId,
      cores: availableParallelism(),
      workers: config.embedWorkers,
      startToFirstVectorMs: firstMs,
      passagesPerSecond: Number((texts.length / seconds).toFixed(1)),
      tokensPerSecond: Math.round(tokens / seconds),
      tokensPerPassage: Math.round(tokens / texts.length),
      queryMs: Number(queryMs.toFixed(1)),
      queryBehindPassagesMs: { p50: Math.round(waits[10] ?? 0), max: Math.round(waits.at(-1) ?? 0) },
      rssMb: { before, after: rssMb() },
    },
    null,
    2,
  ),
)
await embedder.close()
