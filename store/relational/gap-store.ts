// GapStore: groups of questions; counts, dates and languages come from the questions themselves.
import { type Kysely, type Selectable, sql } from 'kysely'
import { AppError } from '../../core/errors.ts'
import { type Gap, GapCause, GapState } from '../../core/gap.ts'
import { type GapId, newId } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { GapStore } from '../../core/ports/gap-store.ts'
import { bytesToFloats, floatsToBytes, isoTime } from './columns.ts'
import type { Database } from './database.ts'
import { afterSeq, toPage } from './paging.ts'
import type { GapsTable, Schema } from './schema.ts'

export function createGapStore({ db }: Database, clock: Clock): GapStore {
  async function get(id: GapId): Promise<Gap | undefined> {
    const rows = await db.selectFrom('gaps').selectAll().where('id', '=', id).execute()
    return (await toGaps(db, rows))[0]
  }

  return {
    get,
    async create({ title, cause, centroid }) {
      const id = newId()
      const at = clock.now()
      await db
        .insertInto('gaps')
        .values({
          ...{ id, title, cause, state: 'open', centroid: floatsToBytes(centroid) },
          ...{ resolution: null, created_at: at, updated_at: at },
        })
        .execute()
      const gap = await get(id)
      if (gap === undefined)
        throw new AppError('internal', `Creating gap ${id}: its row is not there after writing it.`)
      return gap
    },
    async list({ state }, page) {
      const after = afterSeq(page)
      const rows = await db
        .selectFrom('gaps')
        .selectAll()
        .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
        .$if(after !== null, (query) => query.where('seq', '<', after))
        .orderBy('seq', 'desc')
        .limit(page.limit + 1)
        .execute()
      const gaps = new Map((await toGaps(db, rows)).map((gap) => [gap.id, gap]))
      const { items, nextCursor } = toPage(rows, page, (row) => gaps.get(row.id))
      return { items: items.flatMap((gap) => gap ?? []), nextCursor }
    },
    async setState(id, state, resolution) {
      await db
        .updateTable('gaps')
        .set({
          state,
          updated_at: clock.now(),
          ...(resolution === undefined ? {} : { resolution: JSON.stringify(resolution) }),
        })
        .where('id', '=', id)
        .execute()
      return get(id)
    },
    async centroids() {
      const rows = await db
        .selectFrom('gaps')
        .select((eb) => [
          'id',
          'state',
          'centroid',
          eb
            .selectFrom('questions')
            .whereRef('gap_id', '=', 'gaps.id')
            .select((inner) => inner.fn.countAll<number>().as('count'))
            .as('questions'),
        ])
        .orderBy('seq')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        state: GapState.parse(row.state),
        centroid: bytesToFloats(row.centroid),
        questions: row.questions ?? 0,
      }))
    },
    async setCentroid(id, centroid, title) {
      await db
        .updateTable('gaps')
        .set({
          centroid: floatsToBytes(centroid),
          updated_at: clock.now(),
          ...(title === undefined ? {} : { title }),
        })
        .where('id', '=', id)
        .execute()
    },
  }
}

/** In the order of the rows. A gap without questions was asked when it was made. */
async function toGaps(db: Kysely<Schema>, rows: readonly Selectable<GapsTable>[]): Promise<Gap[]> {
  if (rows.length === 0) return []
  const asked = await db
    .selectFrom('questions')
    .where(
      'gap_id',
      'in',
      rows.map((row) => row.id),
    )
    .groupBy(['gap_id', 'language'])
    .select((eb) => [
      'gap_id',
      'language',
      eb.fn.countAll<number>().as('questions'),
      eb.fn.min('asked_at').as('first'),
      eb.fn.max('asked_at').as('last'),
    ])
    .orderBy('questions', 'desc')
    .orderBy('language')
    .execute()
  const conversations = await conversationCounts(db, rows)
  return rows.map((row) => {
    const own = asked.filter((group) => group.gap_id === row.id)
    const sum = own.reduce((total, group) => total + group.questions, 0)
    return {
      id: row.id,
      title: row.title,
      state: GapState.parse(row.state),
      cause: GapCause.parse(row.cause),
      questionCount: sum,
      conversationCount: conversations.get(row.id) ?? 0,
      firstAskedAt: isoTime(sum === 0 ? row.created_at : Math.min(...own.map((group) => group.first))),
      lastAskedAt: isoTime(sum === 0 ? row.created_at : Math.max(...own.map((group) => group.last))),
      languages: own.map((group) => group.language),
    }
  })
}

/** A question without a conversation counts as one of its own; two keys may have named theirs alike. */
async function conversationCounts(db: Kysely<Schema>, rows: readonly Selectable<GapsTable>[]) {
  const counts = await db
    .selectFrom('questions')
    .where(
      'gap_id',
      'in',
      rows.map((row) => row.id),
    )
    .groupBy('gap_id')
    .select([
      'gap_id',
      sql<number>`count(DISTINCT coalesce(coalesce(key_id, '') || ' ' || conversation_id, id))`.as('count'),
    ])
    .execute()
  return new Map(counts.map((row) => [row.gap_id, row.count]))
}
