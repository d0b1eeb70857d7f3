import { toAppError } from '../core/errors.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { Store } from '../store/index.ts'

/** What `/readyz` says: the database answers, the vectors' store answers, the model embeds. */
export async function checkReady(
  store: Store,
  embedder: Embedder,
): Promise<{ ok: boolean; checks: Record<string, string> }> {
  const [database, chunks, model] = await Promise.all([
    said(() => store.keys.count()),
    said(() => store.chunks.termStatistics([])),
    said(() => embedder.embed(['ready?'], { kind: 'query', signal: AbortSignal.timeout(10_000) })),
  ])
  const checks = { database, chunks, embedder: model }
  return { ok: Object.values(checks).every((check) => check === 'ok'), checks }
}

const said = (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'ok',
    (thrown: unknown) => toAppError(thrown).message,
  )
