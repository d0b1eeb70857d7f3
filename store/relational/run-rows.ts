// A run as the contract shows it: counts, chunks and reasons are added up from its entries, never kept beside them.
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import { emptyCounts, Outcome, Reason, Run, RunState } from '../../core/run.ts'
import { isoTime, isoTimeOrNull, parsed } from './columns.ts'
import type { RunsTable, Schema } from './schema.ts'

export type RunRow = Selectable<RunsTable>
const Timings = Run.shape.timings
const Trigger = Run.shape.trigger

export const noTimings = (): Run['timings'] => ({
  fetchMs: 0,
  parseMs: 0,
  embedMs: 0,
  storeMs: 0,
  totalMs: 0,
})

/** In the order of the rows. */
export async function toRuns(db: Kysely<Schema>, rows: readonly RunRow[]): Promise<Run[]> {
  if (rows.length === 0) return []
  const tallies = await db
    .selectFrom('run_documents')
    .where(
      'run_id',
      'in',
      rows.map((row) => row.id),
    )
    .groupBy(['run_id', 'outcome', 'reason'])
    .select((eb) => [
      'run_id',
      'outcome',
      'reason',
      eb.fn.countAll<number>().as('count'),
      eb.fn.sum<number>('embedded').as('embedded'),
      eb.fn.sum<number>('reused').as('reused'),
    ])
    .execute()
  return rows.map((row) =>
    toRun(
      row,
      tallies.filter((tally) => tally.run_id === row.id),
    ),
  )
}

type Tally = { outcome: string; reason: string | null; count: number; embedded: number; reused: number }

function toRun(row: RunRow, tallies: readonly Tally[]): Run {
  const counts = emptyCounts()
  const chunks = { embedded: 0, reused: 0 }
  const reasons = new Map<Reason, number>()
  for (const tally of tallies) {
    const outcome = Outcome.parse(tally.outcome)
    counts[outcome] += tally.count
    if (outcome !== 'removed') counts.found += tally.count
    chunks.embedded += tally.embedded
    chunks.reused += tally.reused
    if (tally.reason === null) continue
    const reason = Reason.parse(tally.reason)
    reasons.set(reason, (reasons.get(reason) ?? 0) + tally.count)
  }
  return {
    id: row.id,
    sourceId: row.source_id,
    state: RunState.parse(row.state),
    startedAt: isoTimeOrNull(row.started_at),
    finishedAt: isoTimeOrNull(row.finished_at),
    createdAt: isoTime(row.created_at),
    trigger: Trigger.parse(row.trigger),
    counts,
    chunks,
    reasons: [...reasons].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count),
    timings: parsed(Timings, row.timings),
    message: row.message,
    attempt: row.attempt,
    retryAt: isoTimeOrNull(row.retry_at),
  }
}

const RunDocumentRow = z.object({ outcome: Outcome, reason: Reason.nullable() })
export const toOutcome = (row: { outcome: string; reason: string | null }) => RunDocumentRow.parse(row)
