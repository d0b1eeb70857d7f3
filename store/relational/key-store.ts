// KeyStore: API keys by their hash.
import type { Selectable } from 'kysely'
import { newId } from '../../core/ids.ts'
import { type Key, Role } from '../../core/key.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { KeyStore } from '../../core/ports/small-stores.ts'
import { isoTime, isoTimeOrNull, strings } from './columns.ts'
import type { Database } from './database.ts'
import { afterSeq, toPage } from './paging.ts'
import type { KeysTable } from './schema.ts'

/** `lastUsedAt` is this coarse, so that a busy key does not write a row a request. */
const TOUCH_EVERY_MS = 60_000

export function createKeyStore({ db }: Database, clock: Clock): KeyStore {
  return {
    async create({ name, role, audience, sourceIds, hash }) {
      const row = await db
        .insertInto('keys')
        .values({
          ...{ id: newId(), name, role, hash, created_at: clock.now(), last_used_at: null },
          ...{ audience: JSON.stringify(audience), source_ids: JSON.stringify(sourceIds) },
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toKey(row)
    },
    async byHash(hash) {
      const row = await db.selectFrom('keys').selectAll().where('hash', '=', hash).executeTakeFirst()
      return row === undefined ? undefined : toKey(row)
    },
    async list(page) {
      const after = afterSeq(page)
      const rows = await db
        .selectFrom('keys')
        .selectAll()
        .$if(after !== null, (query) => query.where('seq', '>', after))
        .orderBy('seq')
        .limit(page.limit + 1)
        .execute()
      return toPage(rows, page, toKey)
    },
    async remove(id) {
      const { numDeletedRows } = await db.deleteFrom('keys').where('id', '=', id).executeTakeFirst()
      return numDeletedRows > 0n
    },
    async touch(id) {
      const now = clock.now()
      await db
        .updateTable('keys')
        .set({ last_used_at: now })
        .where('id', '=', id)
        .where((eb) =>
          eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', now - TOUCH_EVERY_MS)]),
        )
        .execute()
    },
    async count() {
      const { count } = await db
        .selectFrom('keys')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return count
    },
  }
}

const toKey = (row: Selectable<KeysTable>): Key => ({
  id: row.id,
  name: row.name,
  role: Role.parse(row.role),
  audience: strings(row.audience),
  sourceIds: strings(row.source_ids),
  createdAt: isoTime(row.created_at),
  lastUsedAt: isoTimeOrNull(row.last_used_at),
})
