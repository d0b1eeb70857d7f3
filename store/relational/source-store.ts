// SourceStore over rows.

import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { NewSource, SourcePatch, SourceStore } from '../../core/ports/source-store.ts'
import type { Source } from '../../core/source.ts'
import { bit, msOrNull } from './columns.ts'
import type { Database } from './database.ts'
import { afterSeq, toPage } from './paging.ts'
import { toSources } from './source-rows.ts'
import { markStale } from './stale-access.ts'
import { statement } from './statement.ts'

export function createSourceStore(database: Database, clock: Clock): SourceStore {
  const { db } = database

  async function get(id: string): Promise<Source | undefined> {
    const rows = await db.selectFrom('sources').selectAll().where('id', '=', id).execute()
    return (await toSources(db, rows))[0]
  }

  return {
    get,
    async create(source) {
      const id = source.id ?? newId()
      const at = clock.now()
      await db
        .insertInto('sources')
        .values({ id, kind: source.kind, ...toColumns(source), created_at: at, updated_at: at })
        .execute()
      return created(await get(id), id)
    },
    async list({ kind }, page) {
      const after = afterSeq(page)
      const rows = await db
        .selectFrom('sources')
        .selectAll()
        .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
        .$if(after !== null, (query) => query.where('seq', '>', after))
        .orderBy('seq')
        .limit(page.limit + 1)
        .execute()
      const sources = new Map((await toSources(db, rows)).map((source) => [source.id, source]))
      const { items, nextCursor } = toPage(rows, page, (row) => sources.get(row.id))
      return { items: items.flatMap((source) => source ?? []), nextCursor }
    },
    async update(id, patch) {
      const columns = { ...patchColumns(patch), updated_at: clock.now() }
      await database.batch([
        statement(db.updateTable('sources').set(columns).where('id', '=', id)),
        ...(touchesAccess(patch) ? [markStale(db, id)] : []),
      ])
      return get(id)
    },
    async due(now) {
      const rows = await db
        .selectFrom('sources')
        .selectAll()
        .where('next_sync_at', '<=', now)
        .where('enabled', '=', 1)
        .where('paused', '=', 0)
        .orderBy('next_sync_at')
        .execute()
      return toSources(db, rows)
    },
    async remove(id) {
      await refuseWhileDocumentsStand(database, id)
      const runs = db.selectFrom('runs').select('id').where('source_id', '=', id)
      const results = await database.batch([
        statement(db.deleteFrom('run_documents').where('run_id', 'in', runs)),
        statement(db.deleteFrom('frontier').where('run_id', 'in', runs)),
        statement(db.deleteFrom('sources').where('id', '=', id)),
      ])
      return results.at(-1)?.changes[0] === 1
    },
  }
}

const toColumns = (source: Omit<NewSource, 'id' | 'kind'>) => ({
  name: source.name,
  enabled: bit(source.enabled),
  paused: bit(source.paused),
  citable: bit(source.citable),
  visibility: source.visibility,
  audience: JSON.stringify(source.audience),
  answers_may_use: bit(source.answersMayUse),
  schedule: source.schedule,
  settings: JSON.stringify(source.settings),
})

const patchColumns = (patch: SourcePatch) => ({
  ...(patch.name === undefined ? {} : { name: patch.name }),
  ...(patch.enabled === undefined ? {} : { enabled: bit(patch.enabled) }),
  ...(patch.paused === undefined ? {} : { paused: bit(patch.paused) }),
  ...(patch.citable === undefined ? {} : { citable: bit(patch.citable) }),
  ...(patch.visibility === undefined ? {} : { visibility: patch.visibility }),
  ...(patch.audience === undefined ? {} : { audience: JSON.stringify(patch.audience) }),
  ...(patch.answersMayUse === undefined ? {} : { answers_may_use: bit(patch.answersMayUse) }),
  ...(patch.schedule === undefined ? {} : { schedule: patch.schedule }),
  ...(patch.settings === undefined ? {} : { settings: JSON.stringify(patch.settings) }),
  ...(patch.nextSyncAt === undefined ? {} : { next_sync_at: msOrNull(patch.nextSyncAt) }),
})

const touchesAccess = (patch: SourcePatch): boolean =>
  patch.enabled !== undefined ||
  patch.audience !== undefined ||
  patch.answersMayUse !== undefined ||
  patch.visibility !== undefined

async function refuseWhileDocumentsStand({ db }: Database, id: string): Promise<void> {
  const document = await db
    .selectFrom('documents')
    .select('id')
    .where('source_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  if (document === undefined) return
  throw new AppError(
    'conflict',
    `Removing source ${id}: its documents must be gone first, and some stand (a run may still be adding them). Cancel its run, call ChunkWriter.removeSource, then remove it.`,
  )
}

function created(source: Source | undefined, id: string): Source {
  if (source !== undefined) return source
  throw new AppError('conflict', `Creating source ${id}: it was removed in the same moment. Create it again.`)
}
