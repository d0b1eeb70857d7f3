// kill -9 at random moments of real ingestion processes (`kilde ingest` of a website on loopback, embeddings from a
// server in this process): after the next start the data must equal that of an undisturbed run, row for row.
// Run: nice -n 19 npx tsx scripts/kill-test.ts --points 100
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { DatabaseSync } from '@photostructure/sqlite'
import { z } from 'zod'
import { serveFolder } from '../app/demo/static-site.ts'
import { serveHashingEmbeddings } from '../core/testing/embeddings-server.ts'

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    points: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
})
if (values.help) {
  console.log('usage: npx tsx scripts/kill-test.ts [--points N] [--seed N]')
  process.exit(0)
}

const folder = mkdtempSync(join(tmpdir(), 'kilde-kills-'))
const pages = join(folder, 'pages')
const command = resolve(import.meta.dirname, '../app/kilde.mjs')

const embeddings = await serveHashingEmbeddings({ msPerText: 5 })
const PAGES = 24
mkdirSync(pages)
writePages('first')
const site = await serveFolder(pages)

interface Ended {
  ms: number
  killed: boolean
}

/** One `kilde ingest` on the folder, killed after `killAfter` ms unless it ended before. */
async function ingest(dataDir: string, killAfter: number | null): Promise<Ended> {
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [command, 'ingest', `${site.url}/index.html`, '--scope', 'host', '--json'],
    {
      env: {
        ...{ PATH: process.env['PATH'], HOME: folder, LOG_LEVEL: 'error', KILDE_DATA: dataDir },
        ...{ KILDE_ALLOW_PRIVATE_NETWORK: site.host, EMBEDDING_MODEL: 'hashing' },
        EMBEDDING_BASE_URL: embeddings.url,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let said = ''
  child.stderr.on('data', (data: Buffer) => {
    said = (said + data.toString()).slice(-2000)
  })
  const killing = new AbortController()
  if (killAfter !== null) {
    void sleep(killAfter, undefined, { signal: killing.signal }).then(
      () => child.kill('SIGKILL'),
      () => {},
    )
  }
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((ended) =>
    child.on('close', (...how) => ended(how)),
  )
  killing.abort()
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`kilde ingest ended with ${code}:\n${said}`)
  return { ms: performance.now() - startedAt, killed: signal === 'SIGKILL' }
}

// In the order of the pages: ids are other ones in each folder.
const DOCUMENTS = `SELECT external_id, state, reason, title, language, version, chunk_count, stale, raw_hash, content_hash
  FROM documents ORDER BY external_id`
const VERSIONS = `SELECT d.external_id, v.version, v.title, v.text FROM document_versions v
  JOIN documents d ON d.id = v.document_id ORDER BY 1, 2`
const CHUNKS = `SELECT d.external_id, c.seq, c.start_offset, c.end_offset, c.text, c.embed_prefix, c.language, c.version
  FROM chunks c JOIN documents d ON d.id = c.document_id ORDER BY 1, 2`
const VECTORS = `SELECT v.f32, i.length FROM chunks c JOIN documents d ON d.id = c.document_id
  LEFT JOIN chunk_vectors v ON v.rid = c.rid LEFT JOIN chunk_index i ON i.rid = c.rid ORDER BY d.external_id, c.seq`
const ENTRIES = `SELECT r.seq AS run, e.external_id, e.outcome, e.reason, e.embedded, e.reused, e.version_before,
  e.version_after FROM run_documents e JOIN runs r ON r.id = e.run_id ORDER BY 1, 2`
const Vectors = z.array(z.object({ f32: z.instanceof(Uint8Array).nullable(), length: z.number().nullable() }))

/** Everything that an ingest leaves and that does not tell when it was, as one text to compare. */
function contentsOf(dataDir: string): string {
  const database = new DatabaseSync(join(dataDir, 'kilde.db'))
  try {
    const rows = (sql: string): unknown => database.prepare(sql).all()
    const vectors = Vectors.parse(rows(VECTORS))
    const of = {
      integrity: rows('PRAGMA integrity_check'),
      foreignKeys: rows('PRAGMA foreign_key_check'),
      documents: rows(DOCUMENTS),
      versions: rows(VERSIONS),
      chunks: rows(CHUNKS),
      vectors: vectors.map(({ f32, length }) => [
        f32 && createHash('sha256').update(f32).digest('hex'),
        length,
      ]),
      runs: rows('SELECT state, trigger FROM runs ORDER BY seq'),
      entries: rows(ENTRIES),
      left: rows('SELECT (SELECT count(*) FROM frontier) + (SELECT count(*) FROM staged_chunks) AS rows'),
    }
    return JSON.stringify(of)
  } finally {
    database.close()
  }
}

/** Runs that came to their end: a kill between that and the end of the process is too late to disturb anything. */
function endedRuns(dataDir: string): number {
  if (!existsSync(join(dataDir, 'kilde.db'))) return 0
  const database = new DatabaseSync(join(dataDir, 'kilde.db'))
  try {
    const hasRuns = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'runs'").get() !== undefined
    const sql = "SELECT count(*) AS runs FROM runs WHERE state NOT IN ('queued', 'running')"
    return hasRuns ? z.object({ runs: z.number() }).parse(database.prepare(sql).get()).runs : 0
  } finally {
    database.close()
  }
}

const random = randomOf(Number(values.seed))
try {
  // A source that was ingested before, and then edited: half of the rounds begin with it.
  const before = join(folder, 'before')
  await ingest(before, null)
  writePages('second')
  const expected = { first: join(folder, 'first'), update: join(folder, 'update') }
  cpSync(before, expected.update, { recursive: true })
  const length = {
    first: (await ingest(expected.first, null)).ms,
    update: (await ingest(expected.update, null)).ms,
  }
  console.log(`undisturbed: ${Math.round(length.first)} ms first, ${Math.round(length.update)} ms update`)
  let [points, late, wrong] = [0, 0, 0]
  while (points < Number(values.points)) {
    const mode = points % 2 === 0 ? 'first' : 'update'
    const dataDir = join(folder, 'killed')
    if (mode === 'update') cpSync(before, dataDir, { recursive: true })
    else mkdirSync(dataDir)
    const killAfter = Math.round(random() * length[mode])
    const killed = await ingest(dataDir, killAfter)
    const isOver = killed.killed && endedRuns(dataDir) === { first: 1, update: 2 }[mode]
    if (killed.killed && !isOver) {
      points += 1
      await ingest(dataDir, null)
      const same = contentsOf(dataDir) === contentsOf(expected[mode])
      if (!same) {
        wrong += 1
        const kept = join(tmpdir(), `kilde-kill-${values.seed}-${points}`)
        cpSync(dataDir, kept, { recursive: true })
        cpSync(expected[mode], `${kept}-expected`, { recursive: true })
        console.log(`point ${points} (${mode}, after ${killAfter} ms): DIFFERENT, kept in ${kept}`)
      } else if (points % 10 === 0) console.log(`point ${points}: the same`)
    } else late += 1
    rmSync(dataDir, { recursive: true, force: true })
  }
  console.log(
    `${points} kills, ${wrong} different from an undisturbed run (${late} came after the end: not counted)`,
  )
  process.exitCode = wrong === 0 ? 0 : 1
} finally {
  await site.close()
  await embeddings.close()
  rmSync(folder, { recursive: true, force: true })
}

/** `second`: a few pages edited, one gone, one new, one moved. */
function writePages(edition: 'first' | 'second'): void {
  const names = Array.from({ length: PAGES }, (_, i) => `page-${i}.html`)
  if (edition === 'second') {
    unlinkSync(join(pages, 'page-3.html'))
    names[3] = 'page-new.html'
  }
  const links = names.map((name) => `<a href="${name}">${name}</a>`).join(' ')
  writeFileSync(join(pages, 'index.html'), `<main><h1>Pages</h1><p>${links}</p></main>`)
  for (const [at, name] of names.entries()) {
    const isEdited = edition === 'second' && at % 8 === 0
    if (edition === 'second' && !isEdited && at !== 3) continue
    const section = (n: number) => {
      const words = Array.from({ length: 90 }, (_, i) => `${name.slice(0, -5)}word${n}x${i}`).join(' ')
      return `<h2>Part ${n}</h2><p>${isEdited && n === 1 ? 'Edited. ' : ''}${words}.</p>`
    }
    writeFileSync(join(pages, name), `<main><h1>${name}</h1>${[0, 1, 2, 3].map(section).join('')}</main>`)
  }
}

/** mulberry32: the same points for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
