import { toAppError } from '../core/errors.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { Store } from '../store/index.ts'

/** What `/readyz` says: the database answers, the vectors' store answers, the model embeds. */
export async function checkReady(
  store: { keys: Pick<Store['keys'], 'count'>; chunks: Pick<Store['chunks'], 'search'> },
  embedder: Pick<Embedder, 'embed'>,
): Promise<{ ok: boolean; checks: Record<string, string> }> {
  const [database, chunks, model] = await Promise.all([
    said(() => store.keys.count()),
    // A real search, if for a term that nothing has: with Qdrant only searching asks the server.
    said(() => store.chunks.search(searched)),
    said(() => embedder.embed(['ready?'], { kind: 'query', signal: AbortSignal.timeout(10_000) })),
  ])
  const checks = { database, chunks, embedder: model }
  return { ok: Object.values(checks).every((check) => check === 'ok'), checks }
}

const searched = {
  vector: null,
  terms: [0],
  filter: { kinds: ['short-answer'] as const, audience: [], forAnswers: true },
  limit: 1,
}

const said = (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'ok',
    (thrown: unknown) => toAppError(thrown).message,
  )
