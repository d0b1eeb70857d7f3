// A process that syncs a simulated source into a data folder, to be killed at any moment: `node --import tsx FILE DATA_DIR`.
// Prints a line for each document that it embeds and `done` at the end.
import { sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { createHashingEmbedder, silentLogger } from '../../core/testing/fakes.ts'
import { createLineChunker, createPlainParser } from '../../core/testing/plain-stages.ts'
import { createSimulatedSource } from '../../core/testing/simulated-source.ts'
import { createSyncService } from '../../ingest/index.ts'
import { openStore } from '../../store/index.ts'
import { systemClock } from '../system-clock.ts'
import { killedDocuments, killedSourceId } from './killed-source.ts'

const dataDir = process.argv[2] ?? ''
const embedder = createHashingEmbedder(16)
const store = await openStore(
  { clock: systemClock, log: silentLogger },
  { dataDir, embedding: { modelId: embedder.modelId, dimensions: embedder.dimensions } },
)
if ((await store.sources.get(killedSourceId)) === undefined) {
  await store.sources.create(sampleSource('killed', { id: killedSourceId, kind: 'website', settings: {} }))
}
const simulated = createSimulatedSource()
for (const [id, text] of killedDocuments) simulated.documents.set(id, { is: 'text', text })
const { embed } = embedder
const sync = createSyncService({
  ...store,
  connectors: { website: simulated },
  preview: async () => ({ items: [], counts: { fetch: 0, skip: 0 } }),
  parser: createPlainParser(),
  chunker: createLineChunker(),
  embedder: {
    ...embedder,
    embed: async (texts, options) => {
      process.stdout.write('embed\n')
      await systemClock.sleep(3)
      return embed(texts, options)
    },
  },
  clock: systemClock,
  log: silentLogger,
})
sync.start({ schedule: false })
await sync.request(killedSourceId, 'person')
await sync.idle()
await sync.stop()
await store.close()
process.stdout.write('done\n')
