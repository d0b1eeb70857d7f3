// A run for people: one line while it goes, a report at its end.
import type { RunEvent } from '../../core/ports/services.ts'
import type { Run } from '../../core/run.ts'

export function progressOf(source: { name: string }, event: RunEvent): string {
  const { counts, chunks } = event.run
  const { perSecond, secondsLeft } = event.type === 'progress' ? event : {}
  const rate = perSecond == null ? '' : ` · ${perSecond.toFixed(1)}/s`
  const left = secondsLeft == null ? '' : ` (about ${timeLeft(secondsLeft)})`
  const rest =
    event.type === 'progress'
      ? ` · ${event.pending} waiting${left}${event.current ? ` · ${event.current}` : ''}`
      : ''
  return `${source.name}: ${counts.found} done (${counts.added} added, ${counts.updated} updated, ${counts.unchanged} unchanged, ${counts.failed} failed, ${counts.excluded} excluded) · ${chunks.embedded} chunks embedded${rate}${rest}`
}

const timeLeft = (seconds: number): string =>
  seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`

export function formatRun(source: { name: string }, run: Run): string {
  const { counts: c, chunks, timings: t } = run
  const s = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  return [
    `${source.name}: ${run.state}${run.message ? `: ${run.message}` : ''}`,
    `  ${c.found} found = ${c.added} added + ${c.updated} updated + ${c.unchanged} unchanged + ${c.failed} failed + ${c.excluded} excluded; ${c.removed} removed`,
    `  ${chunks.embedded} chunks embedded, ${chunks.reused} reused`,
    ...(run.reasons.length > 0
      ? [`  reasons: ${run.reasons.map(({ code, count }) => `${code} ${count}`).join(', ')}`]
      : []),
    `  ${s(t.totalMs)}: fetch ${s(t.fetchMs)}, parse ${s(t.parseMs)}, embed ${s(t.embedMs)}, store ${s(t.storeMs)} (stages overlap)`,
  ].join('\n')
}
