// A source as the contract shows it: its state, document counts and last run are worked out from other rows.
import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { Run } from '../../core/run.ts'
import { type Source, SourceKind, type SourceState } from '../../core/source.ts'
import { isoTime, isoTimeOrNull, parsed, strings, toVisibility } from './columns.ts'
import { toRuns } from './run-rows.ts'
import type { Schema, SourcesTable } from './schema.ts'

type SourceRow = Selectable<SourcesTable>
const Settings = z.record(z.string(), z.unknown())

/** In the order of the rows. */
export async function toSources(db: Kysely<Schema>, rows: readonly SourceRow[]): Promise<Source[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const [counts, lastRuns, active] = await Promise.all([
    documentCounts(db, ids),
    runsThatCameLast(db, ids),
    activeSources(db, ids),
  ])
  return rows.map((row) => {
    const documents = counts.get(row.id) ?? noDocuments()
    const lastRun = lastRuns.get(row.id) ?? null
    const paused = row.paused === 1
    return {
      id: row.id,
      kind: SourceKind.parse(row.kind),
      name: row.name,
      state: sourceState({ paused, isActive: active.has(row.id), lastRun, documents }),
      enabled: row.enabled === 1,
      paused,
      citable: row.citable === 1,
      visibility: toVisibility(row.visibility),
      audience: strings(row.audience),
      answersMayUse: row.answers_may_use === 1,
      schedule: row.schedule,
      settings: parsed(Settings, row.settings),
      documents,
      lastRun,
      nextSyncAt: isoTimeOrNull(row.next_sync_at),
      createdAt: isoTime(row.created_at),
      updatedAt: isoTime(row.updated_at),
    }
  })
}

const noDocuments = (): Source['documents'] => ({ live: 0, failed: 0, excluded: 0, gone: 0 })

/** Without a run (short answers, pushed articles) the documents speak for themselves. */
function sourceState(of: {
  paused: boolean
  isActive: boolean
  lastRun: Pick<Run, 'state'> | null
  documents: Source['documents']
}): SourceState {
  const { live, failed } = of.documents
  if (of.paused) return 'paused'
  if (of.isActive) return 'syncing'
  if (of.lastRun?.state === 'failed') return 'failed'
  if (live === 0 && failed > 0) return 'failed'
  if (live === 0 && (of.lastRun === null || of.lastRun.state === 'cancelled')) return 'pending'
  const isWhole = failed === 0 && (of.lastRun === null || of.lastRun.state === 'succeeded')
  return isWhole ? 'live' : 'partial'
}

async function documentCounts(db: Kysely<Schema>, ids: readonly string[]) {
  const rows = await db
    .selectFrom('documents')
    .where('source_id', 'in', ids)
    .groupBy(['source_id', 'state'])
    .select((eb) => ['source_id', 'state', eb.fn.countAll<number>().as('count')])
    .execute()
  const bySource = new Map<string, Source['documents']>()
  for (const row of rows) {
    const counts = bySource.get(row.source_id) ?? noDocuments()
    if (row.state === 'live' || row.state === 'failed' || row.state === 'excluded' || row.state === 'gone')
      counts[row.state] = row.count
    bySource.set(row.source_id, counts)
  }
  return bySource
}

async function runsThatCameLast(db: Kysely<Schema>, ids: readonly string[]) {
  const newest = db
    .selectFrom('runs')
    .where('source_id', 'in', ids)
    .groupBy('source_id')
    .select((eb) => eb.fn.max('seq').as('seq'))
  const rows = await db.selectFrom('runs').selectAll().where('seq', 'in', newest).execute()
  return new Map((await toRuns(db, rows)).map((run) => [run.sourceId, run]))
}

async function activeSources(db: Kysely<Schema>, ids: readonly string[]) {
  const rows = await db
    .selectFrom('runs')
    .select('source_id')
    .where('state', 'in', [sql.lit('queued'), sql.lit('running')])
    .where('source_id', 'in', ids)
    .execute()
  return new Set(rows.map((row) => row.source_id))
}
