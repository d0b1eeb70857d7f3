// Where the milliseconds of one answer went.

/** `queueMs`: waited for its turn, while others were being answered. */
export type Stage = 'triggerMs' | 'queueMs' | 'understandMs' | 'searchMs' | 'embedMs' | 'writeMs'

export interface Stopwatch {
  /** Adds the time that the work takes to its stage. */
  time<Result>(stage: Stage, work: () => Promise<Result>): Promise<Result>
  /** Adds the time from now until the function that it gives back is called. */
  start(stage: Stage): () => void
  timings(): Record<Stage | 'totalMs', number>
}

export function createStopwatch(now: () => number = () => performance.now()): Stopwatch {
  const started = now()
  const spent: Record<Stage, number> = {
    ...{ triggerMs: 0, queueMs: 0, understandMs: 0 },
    ...{ searchMs: 0, embedMs: 0, writeMs: 0 },
  }
  const start = (stage: Stage) => {
    const from = now()
    return () => {
      spent[stage] += now() - from
    }
  }
  return {
    start,
    async time(stage, work) {
      const stop = start(stage)
      try {
        return await work()
      } finally {
        stop()
      }
    },
    timings: () => ({
      triggerMs: round(spent.triggerMs),
      queueMs: round(spent.queueMs),
      understandMs: round(spent.understandMs),
      searchMs: round(spent.searchMs),
      embedMs: round(spent.embedMs),
      writeMs: round(spent.writeMs),
      totalMs: round(now() - started),
    }),
  }
}

const round = (ms: number): number => Math.round(ms * 10) / 10
