// Events pushed by one side, read by the other as they come.

export interface EventQueue<Event> extends AsyncIterable<Event> {
  push(event: Event): void
  end(): void
}

/** One reader. Ends when `end` was called and everything was read. */
export function createEventQueue<Event>(): EventQueue<Event> {
  const waiting: Event[] = []
  let ended = false
  let wake: (() => void) | undefined
  const signal = (): void => {
    wake?.()
    wake = undefined
  }
  return {
    push(event) {
      waiting.push(event)
      signal()
    },
    end() {
      ended = true
      signal()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const event = waiting.shift()
        if (event !== undefined) yield event
        else if (ended) return
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    },
  }
}
