// Measures the in-memory chunk index on made-up chunks, beside a plain-JavaScript float scan of the same vectors in the
// same run. Texts are made up by Zipf's law, vectors by a mixture of directions with noise; see --help for sizes.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { uuid5 } from '../../core/ids.ts'
import { createChunkIndex } from '../../store/embedded/chunk-index.ts'
import type { IndexEntry } from '../../store/embedded/chunk-index-types.ts'
import { quantise } from '../../store/embedded/quantise.ts'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,200000' },
    dimensions: { type: 'string', default: '384' },
    queries: { type: 'string', default: '100' },
    limit: { type: 'string', default: '50' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(
    'npx tsx scripts/bench/embedded-index.ts [--sizes 10000,200000] [--dimensions 384] [--queries 100] [--limit 50]\n',
  )
  process.exit(0)
}
const dimensions = Number(values.dimensions)
const queryCount = Number(values.queries)
const limit = Number(values.limit)

const VOCABULARY = 60_000
const TOKENS = 87
const SOURCES = 100
const NAMESPACE = '00000000-0000-4000-8000-000000000000'

let state = 7
const random = (): number => {
  state = (state + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}
/** Rank by Zipf's law with exponent 1: uniform in the logarithm. */
const zipf = (): number => Math.floor(VOCABULARY ** random()) - 1
/** Spreads ranks over 31 bits, as hashed terms are. */
const termOf = (rank: number): number => Math.imul(rank + 1, 0x9e3779b1) >>> 1

const topics = Array.from({ length: 300 }, () =>
  Float32Array.from({ length: dimensions }, () => random() - 0.5),
)
function vector(): Float32Array {
  const topic = topics[Math.floor(random() * topics.length)] ?? new Float32Array(dimensions)
  const made = topic.map((value) => value + (random() - 0.5) * 0.8)
  const norm = Math.hypot(...made)
  return made.map((value) => value / norm)
}

function entry(rid: number, made: Float32Array): IndexEntry {
  const terms = new Map<number, number>()
  const length = TOKENS - 40 + Math.floor(random() * 80)
  for (let i = 0; i < length; i += 1) {
    const term = termOf(zipf())
    terms.set(term, (terms.get(term) ?? 0) + 1)
  }
  return {
    rid,
    chunkId: uuid5(NAMESPACE, String(rid)),
    documentId: uuid5(NAMESPACE, `document ${Math.floor(rid / 10)}`),
    sourceId: `source ${Math.floor(rid / 10) % SOURCES}`,
    ...{ kind: 'content', audience: [], forAnswers: true, enabled: true, length },
    ...quantise(made),
    termIds: Uint32Array.from(terms.keys()),
    counts: Uint8Array.from(terms.values()),
  }
}

/** The named baseline: what one would write without an index. */
function plainFloatScan(all: Float32Array, query: Float32Array, keep: number): number[] {
  const count = all.length / dimensions
  const scores = new Float32Array(count)
  for (let i = 0; i < count; i += 1) {
    const at = i * dimensions
    let sum = 0
    for (let j = 0; j < dimensions; j += 1) sum += (all[at + j] ?? 0) * (query[j] ?? 0)
    scores[i] = sum
  }
  const floor = Float32Array.from(scores).sort()[count - keep] ?? Number.NEGATIVE_INFINITY
  const rids: number[] = []
  scores.forEach((score, i) => {
    if (score >= floor) rids.push(i + 1)
  })
  return rids.sort((a, b) => (scores[b - 1] ?? 0) - (scores[a - 1] ?? 0)).slice(0, keep)
}

function timed<Query>(queries: readonly Query[], run: (query: Query) => void) {
  for (const query of queries.slice(0, 10)) run(query)
  const cpuBefore = process.cpuUsage()
  const times = queries.map((query) => {
    const startedAt = performance.now()
    run(query)
    return performance.now() - startedAt
  })
  const { user, system } = process.cpuUsage(cpuBefore)
  times.sort((a, b) => a - b)
  const at = (part: number): number => Number((times[Math.floor(times.length * part)] ?? 0).toFixed(2))
  // The mean of the processor's time tells more than the clock where others use the machine too.
  return { p50: at(0.5), p95: at(0.95), cpu: Number(((user + system) / 1000 / queries.length).toFixed(2)) }
}

function measure(size: number) {
  const vectors = new Float32Array(size * dimensions)
  const index = createChunkIndex({ dimensions })
  let addMs = 0
  for (let rid = 1; rid <= size; ) {
    const batch: IndexEntry[] = []
    for (; batch.length < 1000 && rid <= size; rid += 1) {
      const made = vector()
      vectors.set(made, (rid - 1) * dimensions)
      batch.push(entry(rid, made))
    }
    const startedAt = performance.now()
    index.add(batch)
    index.compactIfNeeded()
    addMs += performance.now() - startedAt
  }

  const rescore = (rids: number[]) =>
    new Map(rids.map((rid) => [rid, vectors.subarray((rid - 1) * dimensions, rid * dimensions)]))
  const open = { kinds: ['content'], audience: [], forAnswers: true } as const
  const one = { ...open, sourceIds: ['source 7'] }
  const queries = Array.from({ length: queryCount }, () => ({
    vector: vector(),
    terms: Array.from({ length: 5 }, () => termOf(zipf() + 20)),
  }))
  const dense = timed(queries, (query) => index.searchDense(query.vector, open, limit, rescore))
  const lexical = timed(queries, (query) => index.searchLexical(query.terms, open, limit))
  const both = timed(queries, (query) => {
    index.searchDense(query.vector, open, limit, rescore)
    index.searchLexical(query.terms, open, limit)
  })
  const oneSource = timed(queries, (query) => {
    index.searchDense(query.vector, one, limit, rescore)
    index.searchLexical(query.terms, one, limit)
  })
  const baseline = timed(queries, (query) => plainFloatScan(vectors, query.vector, limit))

  let found = 0
  for (const query of queries) {
    const truth = new Set(
      plainFloatScan(vectors, query.vector, limit).map((rid) => uuid5(NAMESPACE, String(rid))),
    )
    for (const hit of index.searchDense(query.vector, open, limit, rescore))
      if (truth.has(hit.chunkId)) found += 1
  }

  const folder = mkdtempSync(join(tmpdir(), 'kilde-bench-'))
  try {
    const file = join(folder, 'snapshot')
    let startedAt = performance.now()
    index.save(file, 1)
    const saveMs = performance.now() - startedAt
    const loaded = createChunkIndex({ dimensions })
    startedAt = performance.now()
    loaded.load(file)
    const loadMs = performance.now() - startedAt
    return {
      size,
      dimensions,
      limit,
      chunksPerSecond: Math.round(size / (addMs / 1000)),
      snapshot: {
        mb: Number((statSync(file).size / 1e6).toFixed(1)),
        saveMs: Math.round(saveMs),
        loadMs: Math.round(loadMs),
      },
      ms: { dense, lexical, both, bothInOneSource: oneSource, baselinePlainFloatScan: baseline },
      recall: Number((found / (queries.length * limit)).toFixed(4)),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

for (const size of values.sizes.split(',').map(Number)) {
  process.stdout.write(`${JSON.stringify(measure(size))}\n`)
}
