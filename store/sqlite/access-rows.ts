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
  const groups: AccessRow[] = sql
    .prepared(
      `SELECT DISTINCT d.audience, d.own_audience, d.excluded, s.audience AS source_audience, s.enabled, s.answers_may_use
       FROM sources s JOIN documents d ON d.source_id = s.id WHERE s.id = ?`,
    )
    .all(sourceId)
  const members = sql.prepared(
    `SELECT c.rid FROM documents d JOIN chunks c ON c.document_id = d.id
     WHERE d.source_id = ? AND d.audience = ? AND d.own_audience IS ? AND d.excluded = ?`,
  )
  return groups.map((group) => {
    const rows: { rid: number }[] = members.all(sourceId, group.audience, group.own_audience, group.excluded)
    return { rids: rows.map((row) => row.rid), access: accessOf(group) }
  })
}
