// A run for people: one line while it goes, a report at its end.
import type { RunEvent } from '../../core/ports/services.ts'
import type { Run } from '../../core/run.ts'

export function progressOf(source: { name: string }, event: RunEvent): string {
  const { counts, chunks, startedAt } = event.run
  const seconds = startedAt === null ? 0 : (Date.now() - Date.parse(startedAt)) / 1000
  const rate = seconds > 1 ? ` · ${(counts.found / seconds).toFixed(1)}/s` : ''
  const rest =
    event.type === 'progress'
      ? ` · ${event.pending} waiting${event.current ? ` · ${event.current}` : ''}`
      : ''
  return `${source.name}: ${counts.found} done (${counts.added} added, ${counts.updated} updated, ${counts.unchanged} unchanged, ${counts.failed} failed, ${counts.excluded} excluded) · ${chunks.embedded} chunks embedded${rate}${rest}`
}

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
