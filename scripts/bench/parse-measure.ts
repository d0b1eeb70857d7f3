// One parser over the truths of one format: what it finds of them, and how fast, in CPU time, so that a busy machine
// changes little.
import type { Tool } from './parse-peers.ts'
import { shareOf, type Truth } from './parse-truth.ts'

export type Row = {
  format: string
  tool: string
  files: number
  /** Files that it could not read; their words count as not found. */
  failed: number
  mbPerSecond: number
  pagesPerSecond: number | null
  words: number
  headings: number
}

const WARM_UP_ROUNDS = 5

export async function measureFormat(
  tool: Tool,
  format: string,
  truths: readonly Truth[],
  cpuSeconds: number,
): Promise<Row> {
  const shares = await Promise.all(
    truths.map((truth) =>
      tool.read(truth).then(
        (found) => shareOf(truth, found),
        () => null,
      ),
    ),
  )
  const readable = truths.filter((_, i) => shares[i] !== null).map(enlarged)
  const round = async (): Promise<void> => {
    for (const truth of readable) await tool.read(truth)
  }
  for (let i = 0; i < WARM_UP_ROUNDS; i += 1) await round()
  let rounds = 0
  let spent = 0
  while (readable.length > 0 && spent < cpuSeconds) {
    const before = process.cpuUsage()
    await round()
    const { user, system } = process.cpuUsage(before)
    spent += (user + system) / 1e6
    rounds += 1
  }
  const bytes = readable.reduce((sum, truth) => sum + truth.bytes.length, 0) * rounds
  const pages = readable.reduce((sum, truth) => sum + truth.pages, 0) * rounds
  const mean = (of: 'words' | 'headings'): number =>
    rounded(shares.reduce((sum, share) => sum + (share?.[of] ?? 0), 0) / shares.length, 3)
  return {
    ...{ format, tool: tool.name, files: truths.length, failed: truths.length - readable.length },
    mbPerSecond: spent === 0 ? 0 : rounded(bytes / 1e6 / spent, 2),
    pagesPerSecond: pages === 0 ? null : Math.round(pages / spent),
    ...{ words: mean('words'), headings: mean('headings') },
  }
}

/** Formats whose text may simply be repeated. */
const REPEATABLE = /^(?:csv|md|rst|te?xt|srt|vtt|cfg|conf|jsonl)$/
const LARGE_BYTES = 100_000

/** A file of some hundred bytes measures calls and not reading: what can be repeated is. */
function enlarged(truth: Truth): Truth {
  if (!REPEATABLE.test(truth.format)) return truth
  const times = Math.ceil(LARGE_BYTES / truth.bytes.length)
  return { ...truth, bytes: Buffer.concat(Array.from({ length: times }, () => truth.bytes)) }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
