// Where the milliseconds of one answer went.

export type Stage = 'triggerMs' | 'understandMs' | 'searchMs' | 'embedMs' | 'writeMs'

export interface Stopwatch {
  /** Adds the time that the work takes to its stage. */
  time<Result>(stage: Stage, work: () => Promise<Result>): Promise<Result>
  timings(): Record<Stage | 'totalMs', number>
}

export function createStopwatch(now: () => number = () => performance.now()): Stopwatch {
  const started = now()
  const spent: Record<Stage, number> = { triggerMs: 0, understandMs: 0, searchMs: 0, embedMs: 0, writeMs: 0 }
  return {
    async time(stage, work) {
      const from = now()
      try {
        return await work()
      } finally {
        spent[stage] += now() - from
      }
    },
    timings: () => ({
      triggerMs: round(spent.triggerMs),
      understandMs: round(spent.understandMs),
      searchMs: round(spent.searchMs),
      embedMs: round(spent.embedMs),
      writeMs: round(spent.writeMs),
      totalMs: round(now() - started),
    }),
  }
}

const round = (ms: number): number => Math.round(ms * 10) / 10
