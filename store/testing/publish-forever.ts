// A process to be killed: publishes the same few documents again and again, each time whole and with another revision in
// every chunk, and says so after each. Arguments: the data folder, the first revision.
import { SAMPLE_DIMENSIONS, sampleChange, sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { openStore } from '../open-store.ts'

const [dataDir = '', first = '1'] = process.argv.slice(2)
const store = await openStore(
  { clock: createFakeClock(), log: silentLogger },
  { dataDir, embedding: { modelId: 'hashing', dimensions: SAMPLE_DIMENSIONS } },
)
const sourceId = '6f2b8e0e-3a43-4f5c-9a57-3f1a4a0b7c11'
if ((await store.sources.get(sourceId)) === undefined) {
  await store.sources.create({ ...sampleSource('killed'), id: sourceId })
}
process.stdout.write('open\n')
for (let revision = Number(first); ; revision += 1) {
  for (const externalId of ['a', 'b', 'c']) {
    const texts = Array.from({ length: 20 }, (_, i) => `revision ${revision} part ${i}; `)
    await store.chunks.publish(await sampleChange({ sourceId, externalId, texts: [...texts, 'kept; '] }))
    process.stdout.write(`${externalId} ${revision}\n`)
  }
}
