// Damages files one after the other, reads each in a worker with limits, and counts what became of it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '../../core/testing/fakes.ts'
import { rawDocument } from '../../core/testing/parser-contract.ts'
import { createParser } from '../../ingest/parse/create-parser.ts'
import { createMediaParser } from '../../ingest/transcribe/create-media-parser.ts'
import { bombOf } from './bombs.ts'
import { CRASH, problemOf } from './check-result.ts'
import { type DamageName, damages, type Sample } from './damage.ts'
import { createRandom } from './random.ts'

export interface FuzzOptions {
  count: number
  /** Two runs with the same seed damage the same files alike. @default 1 */
  seed?: number
  /** @default 15000 */
  timeoutMs?: number
  /** Heap of the worker. @default 512 */
  memoryMb?: number
  onProgress?: (done: number) => void
}

export interface FuzzReport {
  count: number
  /** Read, wholly or in part. */
  read: number
  refused: Record<string, number>
  byDamage: Record<string, number>
  byFormat: Record<string, number>
  /** Files that ended their worker other than by the limits of time and memory; each is unexplained too. */
  crashes: number
  /** Number, file and what was wrong; the number and the seed make the file again. */
  unexplained: { index: number; name: string; damage: string; problem: string }[]
  /** Answered later than the time limit by over two seconds. */
  hangs: number
  slowest: { index: number; name: string; damage: string; ms: number }[]
  maxRssMb: number
  seconds: number
}

const folders = [
  new URL('../../fixtures/files/', import.meta.url),
  new URL('../../fixtures/media/', import.meta.url),
]
const names = Object.keys(damages)
const BOMB_EVERY = 12

export function loadSamples(): [Sample, ...Sample[]] {
  const [first, ...rest] = folders.flatMap(samplesIn)
  if (first === undefined) throw new Error('Fuzzing needs files: fixtures/files is empty.')
  return [first, ...rest]
}

const samplesIn = (folder: URL): Sample[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^(?:README\.md|expected\.json)$/.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) }))

/** The file of this number. */
export async function makeFile(
  index: number,
  seed: number,
  samples: readonly [Sample, ...Sample[]],
): Promise<{ file: Sample; damage: string }> {
  const random = createRandom(seed * 1_000_003 + index)
  if (index % BOMB_EVERY === 0) return { file: bombOf(index / BOMB_EVERY, random), damage: 'bomb' }
  const sample = samples[index % samples.length] ?? samples[0]
  const damage = names[random.below(names.length)] as DamageName
  return { file: await damages[damage](sample, random, samples), damage }
}

export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { count, seed = 1, timeoutMs = 15_000, memoryMb = 512, onProgress } = options
  const samples = loadSamples()
  const workDir = mkdtempSync(join(tmpdir(), 'kilde-fuzz-'))
  // No transcriber: what ffprobe and ffmpeg make of a damaged recording is the question here.
  const parser = createMediaParser(
    {
      parser: createParser({ log: silentLogger, timeoutMs, memoryMb }),
      transcriber: null,
      log: silentLogger,
    },
    { workDir, tools: {}, path: process.env['PATH'] ?? '' },
  )
  const report: FuzzReport = {
    ...{ count, read: 0, refused: {}, byDamage: {}, byFormat: {}, unexplained: [], hangs: 0, slowest: [] },
    ...{ crashes: 0, maxRssMb: 0, seconds: 0 },
  }
  const started = performance.now()
  for (let index = 0; index < count; index += 1) {
    const { file, damage } = await makeFile(index, seed, samples)
    const before = performance.now()
    const result = await parser.parse(rawDocument(file.name, file.bytes))
    const ms = Math.round(performance.now() - before)
    const problem = await problemOf(result)
    if (result.ok) report.read += 1
    else add(report.refused, result.reason)
    add(report.byDamage, damage)
    add(report.byFormat, file.name.replace(/^.*\./, ''))
    if (problem !== null) report.unexplained.push({ index, name: file.name, damage, problem })
    if (problem !== null && CRASH.test(problem)) report.crashes += 1
    if (ms > timeoutMs + 2000) report.hangs += 1
    report.slowest = [...report.slowest, { index, name: file.name, damage, ms }]
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 5)
    report.maxRssMb = Math.max(report.maxRssMb, Math.round(process.memoryUsage.rss() / 1e6))
    onProgress?.(index + 1)
  }
  await parser.close()
  rmSync(workDir, { recursive: true, force: true })
  report.seconds = Math.round((performance.now() - started) / 100) / 10
  return report
}

const add = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1
}
