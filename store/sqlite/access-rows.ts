// Who may find a document's chunks, as the rows of the document and its source say.
import { effectiveAudience } from '../../core/source.ts'
import type { Access } from '../embedded/chunk-index-types.ts'
import { strings } from '../relational/columns.ts'
import type { StatementRunner } from './statement-runner.ts'

export interface AccessRow {
  audience: string
  own_audience: string | null
  excluded: number
  source_audience: string
  enabled: number
  answers_may_use: number
}

export const accessOf = (row: AccessRow): Access => ({
  audience: effectiveAudience(strings(row.source_audience), strings(row.own_audience ?? row.audience)),
  forAnswers: row.answers_may_use === 1,
  enabled: row.enabled === 1 && row.excluded === 0,
})

/** The source's chunk rows, grouped by equal access: few groups, many rows. */
export function accessGroups(sql: StatementRunner, sourceId: string): { rids: number[]; access: Access }[] {
  const groups = new Map<string, { rids: number[]; access: Access }>()
  const rows: Iterable<AccessRow & { rid: number }> = sql
    .prepared(
      `SELECT c.rid, d.audience, d.own_audience, d.excluded, s.audience AS source_audience, s.enabled, s.answers_may_use
       FROM sources s JOIN documents d ON d.source_id = s.id JOIN chunks c ON c.document_id = d.id WHERE s.id = ?`,
    )
    .iterate(sourceId)
  for (const row of rows) {
    const key = `${row.own_audience ?? row.audience}\u0001${row.excluded}`
    const group = groups.get(key) ?? { rids: [], access: accessOf(row) }
    group.rids.push(row.rid)
    groups.set(key, group)
  }
  return [...groups.values()]
}
