// Long work on the main thread lets others have their turn: a page or a sitemap may name hundreds of thousands of links.
import { setImmediate } from 'node:timers/promises'

const TURN_MS = 15

/** `pause()` costs nothing until a turn's time is used up; then it resolves after everything else that waits. */
export function breathe(): { pause(): Promise<void> | undefined } {
  let since = performance.now()
  return {
    pause: () => {
      if (performance.now() - since < TURN_MS) return undefined
      return setImmediate(undefined).then(() => {
        since = performance.now()
      })
    },
  }
}
