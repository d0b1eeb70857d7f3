// What syncing costs beyond the first time, over the real parser, chunker and store: an unchanged source, one edited
// article, a push until it is found, searches while a very large document comes in, and a thousand sources that wait.
// Run: npx tsx scripts/bench/sync.ts --help
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readSettings } from '../../app/read-settings.ts'
import { systemClock } from '../../app/system-clock.ts'
import { documentIdOf } from '../../core/ids.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { NewSource } from '../../core/ports/source-store.ts'
import type { Run } from '../../core/run.ts'
import { sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { createHashingEmbedder, silentLogger } from '../../core/testing/fakes.ts'
import { createSimulatedSource } from '../../core/testing/simulated-source.ts'
import {
  createBackgroundChunker,
  createEmbedder,
  createParser,
  createSyncService,
} from '../../ingest/index.ts'
import { openStore } from '../../store/index.ts'

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    articles: { type: 'string', default: '5000' },
    embedder: { type: 'string', default: 'model' },
    sources: { type: 'string', default: '1000' },
    'idle-seconds': { type: 'string', default: '130' },
    'large-chunks': { type: 'string', default: '5000' },
  },
})
if (values.help) {
  console.log(
    'usage: npx tsx scripts/bench/sync.ts [--embedder model|hashing] [--articles N] [--large-chunks N] [--sources N] [--idle-seconds N]',
  )
  process.exit(0)
}

const log = silentLogger
const clock = systemClock
const dataDir = mkdtempSync(join(tmpdir(), 'kilde-bench-sync-'))
const embedder: Embedder =
  values.embedder === 'hashing'
    ? createHashingEmbedder(384)
    : await createEmbedder({
        ...{ config: readSettings({ KILDE_DATA: dataDir }), modelsDir: resolve('models'), clock, log },
      })
const store = await openStore({ clock, log }, { dataDir, embedding: embedder })
const parser = createParser({ log })
const chunker = createBackgroundChunker({ embedder })
const vendor = createSimulatedSource()
const sync = createSyncService({
  ...store,
  ...{ connectors: { website: vendor }, preview: async () => ({ items: [], counts: { fetch: 0, skip: 0 } }) },
  ...{ parser, chunker, embedder, clock, log },
})
const sourceOf = (of: Partial<NewSource>): NewSource =>
  sampleSource('bench', { kind: 'website', schedule: 'weekly', settings: {}, ...of })

const words = [
  'account',
  'invoice',
  'delivery',
  'password',
  'storage',
  'team',
  'report',
  'export',
  'limit',
  'user',
]
/** Sections of about 60 words, no two articles alike. */
const articleOf = (nth: number, { edit = '', sections = 3 } = {}): string => {
  const section = (at: number) =>
    Array.from(
      { length: 60 },
      (_, i) => `${words[(nth * 7 + at * 3 + i * (1 + (nth % 7))) % 10]}${i % 9 === 0 ? nth : ''}`,
    ).join(' ')
  return `Article ${nth}\n\n${Array.from({ length: sections }, (_, at) => section(at)).join('.\n\n')}.${edit}\n`
}

async function run(sourceId: string): Promise<{ run: Run; ms: number; cpuMs: number; sent: number }> {
  vendor.sent.length = 0
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()]
  const { id } = await sync.request(sourceId, 'person')
  await sync.idle()
  const used = process.cpuUsage(cpu)
  const done = await store.runs.get(id)
  if (done === undefined) throw new Error('The run is gone.')
  const cpuMs = (used.user + used.system) / 1000
  return { run: done, ms: performance.now() - startedAt, cpuMs, sent: vendor.sent.length }
}

async function searchMs(text: string, sourceIds?: string[]): Promise<{ ms: number; found: string[] }> {
  const [vector] = await embedder.embed([text], { kind: 'query' })
  const startedAt = performance.now()
  const of = sourceIds === undefined ? {} : { sourceIds }
  const filter = { kinds: ['content'] as const, audience: [], forAnswers: true, ...of }
  const { dense } = await store.chunks.search({ vector: vector ?? null, terms: [], filter, limit: 50 })
  return { ms: performance.now() - startedAt, found: dense.map(({ documentId }) => documentId) }
}

const say = (what: string, of: Record<string, string | number>): void =>
  console.log(
    `${what}: ${Object.entries(of)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
  )

try {
  sync.start({ schedule: false })
  const { id } = await store.sources.create(sourceOf({}))
  const count = Number(values.articles)
  for (let nth = 0; nth < count; nth += 1)
    vendor.documents.set(`${nth}`, { is: 'text', text: articleOf(nth) })
  // Of several chunks, so that those which stay can be counted.
  const edits = (edit: string): void =>
    void vendor.documents.set('7', { is: 'text', text: articleOf(7, { edit, sections: 20 }) })
  edits('')
  const first = await run(id)
  say('first sync', { ms: Math.round(first.ms), fetched: first.sent, embedded: first.run.chunks.embedded })
  const unchanged = await run(id)
  const share = (100 * unchanged.ms) / first.ms
  say('unchanged', {
    ...{ ms: Math.round(unchanged.ms), 'per cent of the first': share.toFixed(2), fetched: unchanged.sent },
    ...{ embedded: unchanged.run.chunks.embedded, unchanged: unchanged.run.counts.unchanged },
  })
  vendor.sendsEtags = false
  const resent = await run(id)
  say('unchanged, a vendor without validators', {
    ...{ ms: Math.round(resent.ms), 'per cent of the first': ((100 * resent.ms) / first.ms).toFixed(2) },
    ...{ fetched: resent.sent, embedded: resent.run.chunks.embedded },
  })
  vendor.sendsEtags = true
  edits(' Edited at the end.')
  const edited = await run(id)
  const { embedded, reused } = edited.run.chunks
  say('one edited', { ms: Math.round(edited.ms), fetched: edited.sent, embedded, reused })

  const base = await store.sources.create(
    sourceOf({ kind: 'knowledge-base', settings: { provider: 'push' }, schedule: 'never' }),
  )
  let slowest = 0
  for (let nth = 0; nth < 20; nth += 1) {
    const startedAt = performance.now()
    const body = articleOf(100_000 + nth)
    await sync.pushArticle(base, `push-${nth}`, { title: `Pushed ${nth}`, body, format: 'text' })
    const { found } = await searchMs(body.slice(0, 400), [base.id])
    if (!found.includes(documentIdOf(base.id, `push-${nth}`)))
      throw new Error('A pushed article was not found.')
    slowest = Math.max(slowest, performance.now() - startedAt)
  }
  say('pushed until found', { 'slowest of 20, ms': Math.round(slowest) })

  if (values.embedder === 'hashing') {
    const size = Number(values['large-chunks'])
    const body = Array.from(
      { length: size },
      (_, nth) => `# Part ${nth}\n\n${articleOf(nth)}${articleOf(nth + 1)}`,
    )
    const pushing = sync.pushArticle(base, 'large', {
      ...{ title: 'Large', body: body.join('\n'), format: 'markdown' },
    })
    let [isDone, longest, asked] = [false, 0, 0]
    void pushing.finally(() => {
      isDone = true
    })
    while (!isDone) {
      longest = Math.max(longest, (await searchMs('account invoice')).ms)
      asked += 1
      await sleep(5)
    }
    const { chunks } = await pushing
    say('a large document', {
      chunks: chunks.embedded,
      searches: asked,
      'longest wait, ms': Math.round(longest),
    })
  }

  await sync.stop()
  const schedules = ['hourly', 'daily', 'weekly', 'monthly', 'TZ=Europe/Berlin 0 3 * * *']
  for (let nth = 0; nth < Number(values.sources); nth += 1) {
    const schedule = schedules[nth % schedules.length] ?? 'weekly'
    const { id: waiting } = await store.sources.create(sourceOf({ name: `waiting ${nth}`, schedule }))
    await store.sources.update(waiting, { nextSyncAt: new Date(clock.now() + 30 * 86_400_000).toISOString() })
  }
  const idle = createSyncService({
    ...store,
    ...{ connectors: {}, preview: async () => ({ items: [], counts: { fetch: 0, skip: 0 } }) },
    ...{ parser, chunker, embedder, clock, log },
  })
  idle.start()
  await idle.idle()
  await sleep(2000)
  const cpu = process.cpuUsage()
  const seconds = Number(values['idle-seconds'])
  await sleep(seconds * 1000)
  const used = process.cpuUsage(cpu)
  const perCent = (used.user + used.system) / 1000 / (seconds * 10)
  say(`${values.sources} idle sources over ${seconds} s`, { 'per cent of one core': perCent.toFixed(3) })
  await idle.stop()
} finally {
  await store.close()
  await parser.close()
  await chunker.close()
  await embedder.close()
  rmSync(dataDir, { recursive: true, force: true })
}
