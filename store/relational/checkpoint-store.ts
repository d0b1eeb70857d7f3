// CheckpointStore over rows.
import type { CheckpointStore } from '../../core/ports/secret-store.ts'
import type { Database } from './database.ts'

export const createCheckpointStore = ({ db }: Database): CheckpointStore => ({
  async get(sourceId) {
    const row = await db
      .selectFrom('source_checkpoints')
      .select('value')
      .where('source_id', '=', sourceId)
      .executeTakeFirst()
    return row?.value
  },
  async put(sourceId, value) {
    // Only for a source that is there: a removal may have come in between.
    await db
      .insertInto('source_checkpoints')
      .columns(['source_id', 'value'])
      .expression((eb) =>
        eb
          .selectFrom('sources')
          .where('id', '=', sourceId)
          .select(({ val }) => ['id as source_id', val(value).as('value')]),
      )
      .onConflict((conflict) => conflict.column('source_id').doUpdateSet({ value }))
      .execute()
  },
})
