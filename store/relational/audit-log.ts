// AuditLog: who did what when, before and after; rows are only added.
import { newId } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { AuditLog } from '../../core/ports/small-stores.ts'
import { isoTime } from './columns.ts'
import type { Database } from './database.ts'
import { afterSeq, toPage } from './paging.ts'

export function createAuditLog({ db }: Database, clock: Clock): AuditLog {
  return {
    async record({ actor, action, target, before, after }) {
      await db
        .insertInto('audit')
        .values({
          ...{ id: newId(), at: clock.now(), actor, action, target },
          // `undefined` is no JSON: nothing before means null.
          ...{ before_json: JSON.stringify(before ?? null), after_json: JSON.stringify(after ?? null) },
        })
        .execute()
    },
    async list({ target }, page) {
      const after = afterSeq(page)
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .$if(target !== undefined, (query) => query.where('target', '=', target ?? ''))
        .$if(after !== null, (query) => query.where('seq', '<', after))
        .orderBy('seq', 'desc')
        .limit(page.limit + 1)
        .execute()
      return toPage(rows, page, (row) => ({
        id: row.id,
        at: isoTime(row.at),
        actor: row.actor,
        action: row.action,
        target: row.target,
        before: JSON.parse(row.before_json) as unknown,
        after: JSON.parse(row.after_json) as unknown,
      }))
    },
  }
}
