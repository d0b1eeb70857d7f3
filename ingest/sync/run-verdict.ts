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
        `(${summary(reasons)}). ${kept(live)}${remedyOf(reasons)}, then sync again.`,
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
      `Syncing source "${source.name}": expected to read ${counts.found} documents, ${failures(counts)} ` +
      `(${summary(reasons)}). The run lists each; fix them at the source and sync again.`,
  }
}

const kept = (live: number): string => (live > 0 ? `The ${live} live documents were kept. ` : '')

const remedyOf = ([first, ...more]: Run['reasons']): string =>
  first?.code === 'needs-browser' && more.length === 0
    ? 'Its pages have no text without scripts: install Chromium on the server or name one with KILDE_CHROMIUM'
    : "Check the source's address and settings"

/** All that the run's reasons speak of: a reason does not tell which of these it belongs to. */
const failures = ({ failed, excluded, removed }: Run['counts']): string =>
  [
    `${failed} failed`,
    ...(excluded > 0 ? [`${excluded} were left out`] : []),
    ...(removed > 0 ? [`${removed} were removed`] : []),
  ].join(', ')

/** The three most frequent reasons, and how many more there are. */
function summary(reasons: Run['reasons']): string {
  const sorted = [...reasons].sort((a, b) => b.count - a.count)
  const rest = sorted.slice(3).reduce((sum, { count }) => sum + count, 0)
  const shown = sorted.slice(0, 3).map(({ code, count }) => `${code}: ${count}`)
  return [...shown, ...(rest > 0 ? [`other: ${rest}`] : [])].join(', ')
}
