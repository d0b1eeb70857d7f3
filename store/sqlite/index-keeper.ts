// Keeps the in-memory chunk index in step with its rows, inside the worker: opens it from the snapshot or the rows,
// follows each committed change, and writes a snapshot when enough has changed.
import type { ChunkFilter } from '../../core/ports/chunk-store.ts'
import { createChunkIndex } from '../embedded/chunk-index.ts'
import type { ChunkIndex } from '../embedded/chunk-index-types.ts'
import { accessGroups } from './access-rows.ts'
import type { IndexEdit } from './index-edits.ts'
import { allEntries, readEntries, readVectors } from './index-rows.ts'
import { generationOf, snapshotFile, trimLog, unseenChanges } from './index-snapshot-file.ts'
import type { Answers, IndexOpened } from './messages.ts'
import type { StatementRunner } from './statement-runner.ts'

export interface IndexKeeper {
  opened: IndexOpened
  /** After COMMIT. */
  follow(edit: IndexEdit): void
  search(query: {
    vector: Float32Array | null
    terms: readonly number[]
    filter: ChunkFilter
    limit: number
  }): Answers['search']
  termStatistics(terms: readonly number[]): Answers['term-statistics']
  /** Folds and saves when it is worth it; call when nobody waits. */
  tidy(): void
  /** Writes a snapshot when anything changed since the last. */
  snapshot(): { generation: number }
}

const BATCH = 1000
/** Rows added between two foldings while all rows are loaded, which keeps the build's memory small. */
const FOLD_EVERY = 50_000
/** Fewer changes than these are replayed faster than they are saved. */
const FEWEST_CHANGES = 5000

export function openIndex(
  sql: StatementRunner,
  options: { dataDir: string; dimensions: number },
): IndexKeeper {
  const startedAt = performance.now()
  let index = createChunkIndex({ dimensions: options.dimensions })
  const file = snapshotFile(sql, options.dataDir)
  let saved = index.load(file)
  const unseen = saved === null ? null : unseenChanges(sql, saved)
  if (unseen === null) {
    saved = null
    index = createChunkIndex({ dimensions: options.dimensions })
    addAllRows(sql, index)
  } else {
    follow(unseen)
  }

  function follow(edit: Omit<IndexEdit, 'accessOf'> & { accessOf: string | null | string[] }): void {
    index.remove(edit.removed)
    index.add(readEntries(sql, edit.put))
    for (const sourceId of [edit.accessOf].flat()) {
      if (sourceId === null) continue
      for (const { rids, access } of accessGroups(sql, sourceId)) index.setAccess(rids, access)
    }
  }

  function snapshot() {
    const generation = generationOf(sql)
    if (generation !== saved) {
      index.save(file, generation)
      saved = generation
      trimLog(sql, generation)
    }
    return { generation }
  }

  return {
    opened: {
      chunks: index.size,
      from: unseen === null ? 'rows' : 'snapshot',
      replayed: unseen === null ? 0 : unseen.removed.length + unseen.put.length + unseen.accessOf.length,
      ms: performance.now() - startedAt,
    },
    follow,
    search: ({ vector, terms, filter, limit }) => ({
      dense:
        vector === null ? [] : index.searchDense(vector, filter, limit, (rids) => readVectors(sql, rids)),
      lexical: terms.length === 0 ? [] : index.searchLexical(terms, filter, limit),
    }),
    termStatistics: (terms) => index.termStatistics(terms),
    tidy() {
      index.compactIfNeeded()
      const changes = saved === null ? index.size : generationOf(sql) - saved
      if (changes > Math.max(FEWEST_CHANGES, index.size / 2)) snapshot()
    },
    snapshot,
  }
}

function addAllRows(sql: StatementRunner, index: ChunkIndex): void {
  let batch = []
  for (const entry of allEntries(sql)) {
    batch.push(entry)
    if (batch.length < BATCH) continue
    index.add(batch)
    batch = []
    if (index.size % FOLD_EVERY === 0) index.compactIfNeeded()
  }
  index.add(batch)
  index.compactIfNeeded()
}
