// From a change in the domain's words to row ids: which leave the index, which are put in, whose access is read again.
// Runs inside the batch's transaction, around its statements, and writes the change log there.
import { AppError } from '../../core/errors.ts'
import { stageVector, takeStaged, writeVector } from './index-rows.ts'
import type { ChunkVector, IndexChange } from './messages.ts'
import type { StatementRunner } from './statement-runner.ts'

export interface IndexEdit {
  removed: number[]
  put: number[]
  accessOf: string | null
}

const noEdit = (): IndexEdit => ({ removed: [], put: [], accessOf: null })

/** Call before the statements; call what it returns after them. */
export function beginEdit(sql: StatementRunner, change: IndexChange): () => IndexEdit {
  const finish = before(sql, change)
  return () => {
    const edit = finish()
    logEdit(sql, edit)
    return edit
  }
}

function before(sql: StatementRunner, change: IndexChange): () => IndexEdit {
  switch (change.type) {
    case 'publish':
      return publishing(sql, change)
    case 'stage':
      return () => {
        for (const vector of change.vectors) stageVector(sql, change.publication, vector)
        return noEdit()
      }
    case 'remove': {
      const removed = change.documentIds.flatMap((id) => [...ridsOf(sql, id).values()])
      return () => ({ ...noEdit(), removed })
    }
    case 'remove-source': {
      const rows: { rid: number }[] = sql
        .prepared('SELECT c.rid FROM documents d JOIN chunks c ON c.document_id = d.id WHERE d.source_id = ?')
        .all(change.sourceId)
      return () => ({ ...noEdit(), removed: rows.map(({ rid }) => rid) })
    }
    case 'access':
      return () => ({ ...noEdit(), accessOf: change.sourceId })
    case 'put':
      return () => ({ ...noEdit(), put: putVectors(sql, change.vectors) })
    default:
      return change satisfies never
  }
}

function publishing(sql: StatementRunner, change: Extract<IndexChange, { type: 'publish' }>) {
  const old = ridsOf(sql, change.documentId)
  const oldAccess = documentAccess(sql, change.documentId)
  return (): IndexEdit => {
    const now = ridsOf(sql, change.documentId)
    const staged = change.staged === undefined ? [] : takeStaged(sql, change.staged)
    const written = [...staged, ...putVectors(sql, change.vectors)]
    checkAllHeld(sql, change.documentId)
    const kept = new Set(now.values())
    return {
      ...noEdit(),
      removed: [...old.values()].filter((rid) => !kept.has(rid)),
      put: documentAccess(sql, change.documentId) === oldAccess ? written : [...kept],
    }
  }
}

/** Unknown chunks are ignored. */
function putVectors(sql: StatementRunner, vectors: readonly ChunkVector[]): number[] {
  const find = sql.prepared('SELECT rid FROM chunks WHERE chunk_id = ?')
  return vectors.flatMap((chunk) => {
    const row: { rid: number } | undefined = find.get(chunk.chunkId)
    if (row === undefined) return []
    writeVector(sql, row.rid, chunk)
    return [row.rid]
  })
}

function checkAllHeld(sql: StatementRunner, documentId: string): void {
  const { missing }: { missing: number } = sql
    .prepared(
      `SELECT count(*) AS missing FROM chunks c LEFT JOIN chunk_index i ON i.rid = c.rid
       WHERE c.document_id = ? AND i.rid IS NULL`,
    )
    .get(documentId)
  if (missing === 0) return
  throw new AppError(
    'conflict',
    `Publishing document ${documentId}: each chunk must come with its vector or be held already, ${missing} have neither. Ask heldChunks again and embed what it does not name; nothing was changed.`,
  )
}

function ridsOf(sql: StatementRunner, documentId: string): Map<string, number> {
  const rows: { chunk_id: string; rid: number }[] = sql
    .prepared('SELECT chunk_id, rid FROM chunks WHERE document_id = ?')
    .all(documentId)
  return new Map(rows.map((row) => [row.chunk_id, row.rid]))
}

function documentAccess(sql: StatementRunner, documentId: string): string | undefined {
  const row: { access: string } | undefined = sql
    .prepared(
      "SELECT coalesce(own_audience, audience) || '/' || excluded AS access FROM documents WHERE id = ?",
    )
    .get(documentId)
  return row?.access
}

function logEdit(sql: StatementRunner, edit: IndexEdit): void {
  const log = sql.prepared('INSERT INTO change_log (op, rid, source_id) VALUES (?, ?, ?)')
  for (const rid of edit.removed) log.run('remove', rid, null)
  for (const rid of edit.put) log.run('put', rid, null)
  if (edit.accessOf !== null) log.run('access', null, edit.accessOf)
}
