// Pages are fetched side by side and handled in the order in which they were taken. That makes a crawl breadth-first
// and the same every time, and it bounds how far fetching runs ahead of a busy consumer.

export interface Seat<Result> {
  /** `bytes`: what the result weighs in memory. */
  settle(result: Result, bytes: number): void
  /** It comes again later, at another place. */
  drop(): void
}

export interface OrderedWindow<Result> {
  open(): Seat<Result>
  isFull(): boolean
  /** Taken and not yet handed out. */
  size(): number
  /** No more seats will come; `error` is thrown once what is settled before the first open seat was handed out. */
  end(error?: Error): void
  results(): AsyncGenerator<Result, void, void>
}

type Place<Result> = { state: 'open' | 'dropped' } | { state: 'settled'; result: Result; bytes: number }

/** Full at `maxSeats` results or `maxBytes` of them; one seat is always given, however large its result may be. */
export function createOrderedWindow<Result>(limits: {
  maxSeats: number
  maxBytes: number
}): OrderedWindow<Result> {
  const places: { at: Place<Result> }[] = []
  let bytesHeld = 0
  let ended: { error: Error | undefined } | undefined
  let wake: (() => void) | undefined

  const changed = (): void => {
    wake?.()
    wake = undefined
  }
  const takeNext = (): { result: Result } | undefined => {
    while (places[0]?.at.state === 'dropped') places.shift()
    const first = places[0]?.at
    if (first?.state !== 'settled') return undefined
    places.shift()
    bytesHeld -= first.bytes
    return { result: first.result }
  }
  return {
    open: () => {
      const place: { at: Place<Result> } = { at: { state: 'open' } }
      places.push(place)
      return {
        settle: (result, bytes) => {
          if (place.at.state !== 'open') return
          place.at = { state: 'settled', result, bytes }
          bytesHeld += bytes
          changed()
        },
        drop: () => {
          if (place.at.state === 'open') place.at = { state: 'dropped' }
          changed()
        },
      }
    },
    isFull: () => places.length >= limits.maxSeats || bytesHeld >= limits.maxBytes,
    size: () => places.filter((place) => place.at.state !== 'dropped').length,
    end: (error) => {
      ended ??= { error }
      changed()
    },
    results: async function* () {
      for (;;) {
        const next = takeNext()
        if (next !== undefined) yield next.result
        else if (ended !== undefined) {
          if (ended.error !== undefined) throw ended.error
          return
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    },
  }
}
