// Remembers, in the transaction that changes it, that a source's access must still reach the chunk store: a kill between
// the change and ChunkWriter.refreshAccess loses nothing, because opening the store refreshes what is listed here.
import type { Kysely } from 'kysely'
import { newId, type SourceId } from '../../core/ids.ts'
import type { Statement } from '../sqlite/messages.ts'
import type { Schema } from './schema.ts'
import { statement } from './statement.ts'

export const markStale = (db: Kysely<Schema>, sourceId: SourceId): Statement =>
  statement(
    db
      .insertInto('stale_access')
      .columns(['source_id', 'stamp'])
      .expression((eb) =>
        eb
          .selectFrom('sources')
          .where('id', '=', sourceId)
          .select((select) => ['id', select.val(newId()).as('stamp')]),
      )
      .onConflict((conflict) =>
        conflict.column('source_id').doUpdateSet((eb) => ({ stamp: eb.ref('excluded.stamp') })),
      ),
  )

/** What to hand to `accessRefreshed`; undefined when nothing is waiting. Read it before the access itself. */
export async function staleStamp(db: Kysely<Schema>, sourceId: SourceId): Promise<string | undefined> {
  const row = await db
    .selectFrom('stale_access')
    .select('stamp')
    .where('source_id', '=', sourceId)
    .executeTakeFirst()
  return row?.stamp
}

export async function staleSources(db: Kysely<Schema>): Promise<SourceId[]> {
  const rows = await db.selectFrom('stale_access').select('source_id').execute()
  return rows.map((row) => row.source_id)
}

/** Only the change that was seen is ticked off; one that came since stays listed. */
export const accessRefreshed = (db: Kysely<Schema>, sourceId: SourceId, stamp: string): Statement =>
  statement(db.deleteFrom('stale_access').where('source_id', '=', sourceId).where('stamp', '=', stamp))
