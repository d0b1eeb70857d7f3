// The frontier of a crawl that stores nothing: previews and tests. A kill loses it.
import type { Frontier, FrontierEntry, FrontierState } from './ports/frontier.ts'

type Row = { entry: FrontierEntry; state: FrontierState; order: number }

export function createMemoryFrontier(): Frontier {
  const runs = new Map<string, Map<string, Row>>()
  const pending = new Map<string, Row[]>()
  let inserted = 0
  const rowsOf = (runId: string): Map<string, Row> => {
    const rows = runs.get(runId) ?? new Map<string, Row>()
    runs.set(runId, rows)
    return rows
  }
  /** Rows come mostly in order; sorting an almost sorted list is cheap, and `take` only looks at its head. */
  const enqueue = (runId: string, rows: readonly Row[]): void => {
    const queue = pending.get(runId) ?? []
    const last = queue.at(-1)
    for (const row of rows) queue.push(row)
    if (rows.some((row, i) => before(row, rows[i - 1] ?? last) < 0)) queue.sort((a, b) => before(a, b))
    pending.set(runId, queue)
  }
  const addRows = (runId: string, entries: readonly FrontierEntry[]): FrontierEntry[] => {
    const rows = rowsOf(runId)
    const fresh: Row[] = []
    for (const entry of entries) {
      if (rows.has(entry.key)) continue
      const row: Row = { entry, state: 'pending', order: inserted++ }
      rows.set(entry.key, row)
      fresh.push(row)
    }
    enqueue(runId, fresh)
    return fresh.map((row) => row.entry)
  }
  const reopenRow = (runId: string, row: Row): void => {
    row.state = 'pending'
    enqueue(runId, [row])
  }
  const takeRows = (runId: string, limit: number): FrontierEntry[] =>
    (pending.get(runId)?.splice(0, limit) ?? []).map((row) => {
      row.state = 'in-flight'
      return row.entry
    })
  return {
    add: async (runId, entries) => addRows(runId, entries),
    take: async (runId) => takeRows(runId, 1)[0],
    takeMany: async (runId, limit) => takeRows(runId, limit),
    finish: async (runId, key, links) => {
      const row = rowsOf(runId).get(key)
      if (row?.state === 'in-flight') row.state = 'done'
      return addRows(runId, links)
    },
    release: async (runId, key) => {
      const row = rowsOf(runId).get(key)
      if (row?.state === 'in-flight') reopenRow(runId, row)
    },
    reopen: async (runId, settled) => {
      for (const row of rowsOf(runId).values()) {
        const isLost = row.state === 'done' && !settled.has(row.entry.key)
        if (row.state === 'in-flight' || isLost) reopenRow(runId, row)
      }
    },
    counts: async (runId) => {
      const counts: Record<FrontierState, number> = { pending: 0, 'in-flight': 0, done: 0 }
      for (const row of rowsOf(runId).values()) counts[row.state] += 1
      return counts
    },
    clear: async (runId) => {
      runs.delete(runId)
      pending.delete(runId)
    },
  }
}

function before(a: Row, b: Row | undefined): number {
  if (b === undefined) return 0
  return a.entry.priority - b.entry.priority || a.entry.depth - b.entry.depth || a.order - b.order
}
