// `--watch`: tells when files or folders changed, with what changed. The system's notices only say "look again"; what
// is true is what a listing finds, so that nothing is lost where notices are not sent (network drives, new folders).
import { type FSWatcher, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where a file is → what tells one state of it from another. */
export type Snapshot = ReadonlyMap<string, string>

export interface Changes {
  added: string[]
  changed: string[]
  removed: string[]
}

export interface WatchOptions {
  /** Nothing more must happen for so long before it is looked again. @default 500 */
  quietMs?: number
  /** It is looked again after so long at the latest, also without a notice. @default 30_000 */
  pollMs?: number
  /** What there was before; changes are counted from it. */
  before: Snapshot
  signal: AbortSignal
}

export function compareSnapshots(before: Snapshot, after: Snapshot): Changes {
  const ids = [...after.keys()]
  return {
    added: ids.filter((id) => !before.has(id)).sort(),
    changed: ids.filter((id) => before.has(id) && before.get(id) !== after.get(id)).sort(),
    removed: [...before.keys()].filter((id) => !after.has(id)).sort(),
  }
}

export const hasChanges = ({ added, changed, removed }: Changes): boolean =>
  added.length + changed.length + removed.length > 0

/**
 * Yields what changed since `before` or the last yield, until the signal aborts; what changes while the caller works is
 * yielded next. `take` lists what there is.
 */
export async function* watchPaths(
  paths: readonly string[],
  take: () => Promise<Snapshot>,
  { quietMs = 500, pollMs = 30_000, before: known, signal }: WatchOptions,
): AsyncGenerator<Changes, void, void> {
  const notices = createNotices()
  signal.addEventListener('abort', notices.wake, { once: true })
  try {
    let before = known
    await notices.watch(paths)
    // What changed before the watchers stood is found at once.
    notices.wake()
    while (!signal.aborted) {
      await notices.next(pollMs)
      // Files are often written in several steps.
      while (!signal.aborted && (await notices.next(quietMs)));
      if (signal.aborted) return
      // Folders that came new are watched from here on; what came into them meanwhile is in the listing.
      await notices.watch(paths)
      const after = await take().catch(() => before)
      const changes = compareSnapshots(before, after)
      before = after
      if (hasChanges(changes)) yield changes
    }
  } finally {
    signal.removeEventListener('abort', notices.wake)
    notices.close()
  }
}

/** One watcher a folder; Node's recursive one misses folders that come and go on Linux. */
function createNotices() {
  const watchers = new Map<string, FSWatcher>()
  let seen = false
  let waiting: (() => void) | undefined
  const wake = (): void => {
    seen = true
    waiting?.()
  }
  const add = (folder: string): void => {
    if (watchers.has(folder)) return
    try {
      const watcher = watch(folder, { persistent: true }, wake)
      const forget = (): void => {
        watcher.close()
        watchers.delete(folder)
      }
      watcher.on('error', forget)
      watchers.set(folder, watcher)
    } catch {
      // Too many watchers, or gone again: the look after `pollMs` finds what happens there.
    }
  }
  async function walk(folder: string): Promise<void> {
    add(folder)
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const isSkipped = entry.name.startsWith('.') || entry.name === 'node_modules'
      if (entry.isDirectory() && !isSkipped) await walk(join(folder, entry.name))
    }
  }
  return {
    wake,
    async watch(paths: readonly string[]): Promise<void> {
      for (const path of paths) {
        const info = await stat(path).catch(() => undefined)
        if (info?.isDirectory()) await walk(path)
        else add(dirname(path))
      }
    },
    /** True when something was noticed within `ms`. */
    async next(ms: number): Promise<boolean> {
      if (!seen) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          waiting = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        waiting = undefined
      }
      const was = seen
      seen = false
      return was
    },
    close(): void {
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}
