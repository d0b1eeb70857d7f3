// `kilde ingest … --watch` after the first run: syncs a source again whenever its files changed, until Ctrl-C.
import { resolve } from 'node:path'
import type { Client } from '../../client/index.ts'
import { listFiles } from '../../connectors/index.ts'
import type { RunEvent } from '../../core/ports/services.ts'
import type { Run } from '../../core/run.ts'
import { note } from '../output.ts'
import { syncAndWait } from './sync-and-wait.ts'
import { type Changes, type Snapshot, watchPaths } from './watch-paths.ts'

export interface WatchedSource {
  id: string
  name: string
  path: string
  /** Before its first run. */
  before: Snapshot
}

export interface WatchCallbacks {
  onEvent(event: RunEvent): void
  onRun(run: Run): void
}

const SHOWN = 10

export async function watchedSource(
  source: { id: string; name: string },
  target: string,
): Promise<WatchedSource> {
  const path = resolve(target)
  return { id: source.id, name: source.name, path, before: await takeSnapshot(path) }
}

/** Returns after Ctrl-C or SIGTERM; one that comes while a run goes on cancels that run first. */
export async function watchAll(
  client: Client,
  sources: readonly WatchedSource[],
  callbacks: readonly WatchCallbacks[],
): Promise<void> {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  note(`watching ${sources.map(({ path }) => path).join(', ')} (Ctrl-C stops)`)
  try {
    await Promise.all(sources.map((source, i) => watchAndSync(client, source, callbacks[i], stopping.signal)))
  } finally {
    stopping.abort()
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

async function watchAndSync(
  client: Client,
  { id, name, path, before }: WatchedSource,
  callbacks: WatchCallbacks | undefined,
  signal: AbortSignal,
): Promise<void> {
  for await (const changes of watchPaths([path], () => takeSnapshot(path), { before, signal })) {
    note(describeChanges(name, changes))
    const run = await syncAndWait(client, id, (event) => callbacks?.onEvent(event))
    callbacks?.onRun(run)
    if (signal.aborted) return
  }
}

/** What the files connector would list, by the same rules. */
export async function takeSnapshot(path: string): Promise<Snapshot> {
  const snapshot = new Map<string, string>()
  for await (const found of listFiles([path])) {
    snapshot.set(
      found.externalId,
      found.type === 'file' ? `${found.sizeBytes}-${found.modifiedAt}` : found.message,
    )
  }
  return snapshot
}

/** `docs: + a.md, ~ b.md, − c.md` */
export function describeChanges(name: string, { added, changed, removed }: Changes): string {
  const all = [
    ...added.map((id) => `+ ${id}`),
    ...changed.map((id) => `~ ${id}`),
    ...removed.map((id) => `− ${id}`),
  ]
  const rest = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : ''
  return `${name}: ${all.slice(0, SHOWN).join(', ')}${rest}`
}
