// Which state a run ends in, and the sentence that goes with it. Pure.
import type { Enumeration } from '../../core/ports/connector.ts'
import type { Reason, Run } from '../../core/run.ts'
import type { Source } from '../../core/source.ts'

/** Left out because somebody wants it so: a source of nothing else is in order. */
const onPurpose: ReadonlySet<Reason> = new Set([
  'unpublished',
  'not-picked',
  'removed-by-person',
  'duplicate',
])

/** `live`: documents of the source that answer now. */
export function verdictOf(
  source: Pick<Source, 'name'>,
  run: Pick<Run, 'counts' | 'reasons'>,
  enumeration: Enumeration,
  live: number,
): { state: Run['state']; message: string | null } {
  const { counts, reasons } = run
  const worked = counts.added + counts.updated + counts.unchanged
  const unwanted = reasons.some(({ code }) => !onPurpose.has(code))
  if (worked === 0 && (counts.failed > 0 || (counts.excluded > 0 && unwanted && live === 0))) {
    return {
      state: 'failed',
      message:
        `Syncing source "${source.name}": expected documents to read, got none of the ${counts.found} found ` +
        `(${summary(reasons)}). ${kept(live)}Check the source's address and settings, then sync again.`,
    }
  }
  if (enumeration.message !== null && !enumeration.complete) {
    return {
      state: 'partial',
      message: `Syncing source "${source.name}": ${enumeration.message} Nothing was removed.`,
    }
  }
  if (counts.failed === 0) return { state: 'succeeded', message: null }
  return {
    state: 'partial',
    message:
      `Syncing source "${source.name}": expected to read ${counts.found} documents, ${counts.failed} failed ` +
      `(${summary(reasons)}). The run lists each; fix them at the source and sync again.`,
  }
}

const kept = (live: number): string => (live > 0 ? `The ${live} live documents were kept. ` : '')

/** The three most frequent reasons. */
const summary = (reasons: Run['reasons']): string =>
  [...reasons]
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ code, count }) => `${code}: ${count}`)
    .join(', ')
