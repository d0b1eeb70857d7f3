// Where a run's time goes. A stage counts while at least one document is in it, so that parallel work is not
// counted twice and waiting in a queue is not counted at all.
import type { Clock } from '../../core/ports/clock.ts'
import type { Run } from '../../core/run.ts'

type Stage = 'parse' | 'embed' | 'store'

export interface StageTimer {
  measure<Result>(stage: Stage, work: () => Promise<Result>): Promise<Result>
  /** Connectors time their own fetches. */
  addFetch(ms: number): void
  totals(): Run['timings']
}

/** `before`: what the run had used up before a restart. */
export function createStageTimer(clock: Clock, before: Run['timings']): StageTimer {
  const startedAt = clock.now()
  const busy: Record<Stage, { open: number; since: number; sum: number }> = {
    parse: { open: 0, since: 0, sum: before.parseMs },
    embed: { open: 0, since: 0, sum: before.embedMs },
    store: { open: 0, since: 0, sum: before.storeMs },
  }
  let fetchMs = before.fetchMs
  const sumOf = (stage: Stage): number =>
    busy[stage].sum + (busy[stage].open > 0 ? clock.now() - busy[stage].since : 0)
  return {
    measure: async (stage, work) => {
      const timer = busy[stage]
      if (timer.open === 0) timer.since = clock.now()
      timer.open += 1
      try {
        return await work()
      } finally {
        timer.open -= 1
        if (timer.open === 0) timer.sum += clock.now() - timer.since
      }
    },
    addFetch: (ms) => {
      fetchMs += ms
    },
    totals: () => ({
      fetchMs: Math.round(fetchMs),
      parseMs: sumOf('parse'),
      embedMs: sumOf('embed'),
      storeMs: sumOf('store'),
      totalMs: before.totalMs + clock.now() - startedAt,
    }),
  }
}
