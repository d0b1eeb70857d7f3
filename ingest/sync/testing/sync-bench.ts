// Everything a sync test needs around the service: memory stores, a simulated source, plain stages, counted embeddings.
import { newId } from '../../../core/ids.ts'
import { createMemoryFrontier } from '../../../core/memory-frontier.ts'
import type { Embedder } from '../../../core/ports/embedder.ts'
import type { Run } from '../../../core/run.ts'
import { BUILT_IN_SHORT_ANSWERS } from '../../../core/short-answer.ts'
import type { Source, SourceKind } from '../../../core/source.ts'
import { sampleSource } from '../../../core/testing/chunk-store-samples.ts'
import { createFakeClock, createHashingEmbedder, silentLogger } from '../../../core/testing/fakes.ts'
import { createMemoryChunks } from '../../../core/testing/memory-chunks.ts'
import {
  createMemoryDocuments,
  createMemoryRuns,
  createMemoryShortAnswers,
  createMemorySources,
  createMemoryTables,
  noFiles,
} from '../../../core/testing/memory-stores.ts'
import { createLineChunker, createPlainParser } from '../../../core/testing/plain-stages.ts'
import { createSimulatedSource } from '../../../core/testing/simulated-source.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { createSyncService, type RunningSyncService } from '../sync-service.ts'

export type Bench = Awaited<ReturnType<typeof createBench>>

export async function createBench(kind: SourceKind = 'website') {
  const clock = createFakeClock()
  const tables = createMemoryTables(clock)
  const simulated = createSimulatedSource()
  const parser = createPlainParser()
  const embedder = createHashingEmbedder(16)
  const chunks = createMemoryChunks(tables)
  const deps: SyncDeps = {
    sources: createMemorySources(tables),
    documents: createMemoryDocuments(tables),
    runs: createMemoryRuns(tables),
    frontier: createMemoryFrontier(),
    chunks,
    shortAnswers: createMemoryShortAnswers(tables),
    files: noFiles,
    connectors: { website: simulated, files: simulated },
    preview: async () => ({ items: [], counts: { fetch: 0, skip: 0 } }),
    parser,
    chunker: createLineChunker(),
    embedder,
    clock,
    log: silentLogger,
  }
  const addSource = (of: Partial<Source> = {}): Promise<Source> =>
    deps.sources.create(
      sampleSource('docs', {
        ...{ id: newId(), kind, schedule: 'weekly' },
        settings: kind === 'knowledge-base' ? { provider: 'push' } : {},
        ...of,
      }),
    )
  await addSource({ id: BUILT_IN_SHORT_ANSWERS, kind: 'short-answers', name: 'short answers', settings: {} })
  const source = await addSource()
  let service: RunningSyncService = createSyncService(deps)
  service.start({ schedule: false })
  // Else it could still take up what a test asks of the next one.
  await service.idle()

  return {
    clock,
    tables,
    simulated,
    parser,
    embedder,
    chunks,
    deps,
    source,
    addSource,
    get service() {
      return service
    },
    /** A new process over the same stores; the old one is left as a kill would leave it. */
    restart: (over: Partial<SyncDeps> = {}) => {
      service = createSyncService({ ...deps, ...over })
      service.start({ schedule: false })
    },
    /** Runs the source to its end. */
    sync: async (): Promise<Run> => {
      const { id } = await service.request(source.id, 'person')
      await service.idle()
      const run = await deps.runs.get(id)
      if (run === undefined) throw new Error('the run is gone')
      return run
    },
    put: (externalId: string, text: string) => simulated.documents.set(externalId, { is: 'text', text }),
    /** What the index answers from: external id → text of the live documents. */
    index: (): Record<string, string> =>
      Object.fromEntries(
        [...tables.documents.values()]
          .filter(({ document }) => document.state === 'live' && document.sourceId === source.id)
          .map(({ document, text }) => [document.externalId, text]),
      ),
    /** Passages embedded since the last call. Heading lines, embedded beside them, are single lines. */
    embeddedNow: (): string[] => embedder.embedded.splice(0).filter((text) => text.includes('\n')),
  }
}

/** An embedder of another id that counts like the first. */
export const renamed = (embedder: Embedder, modelId: string): Embedder => ({ ...embedder, modelId })
