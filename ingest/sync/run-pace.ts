// How fast a run goes, over the last ten seconds, and how long what is known to wait will take.

export interface Pace {
  /** Documents a second; null until there is something to tell. */
  perSecond: number | null
  /** For what is known by now: a crawl goes on finding pages. Null when nothing moves. */
  secondsLeft: number | null
}

const WINDOW_MS = 10_000

/** Call with each look at the run: milliseconds, documents settled so far, documents that wait. */
export function createPace(): (at: number, settled: number, waiting: number) => Pace {
  const looks: { at: number; settled: number }[] = []
  return (at, settled, waiting) => {
    looks.push({ at, settled })
    while (looks[1] !== undefined && looks[1].at <= at - WINDOW_MS) looks.shift()
    const [first] = looks
    if (first === undefined || at - first.at < 500) return { perSecond: null, secondsLeft: null }
    const rate = ((settled - first.settled) * 1000) / (at - first.at)
    const perSecond = Math.round(rate * 10) / 10
    return { perSecond, secondsLeft: rate > 0 ? Math.ceil(waiting / rate) : null }
  }
}
