// A process that is killed when every slice of a large document is stored and none of it is published yet: the clock is
// asked for the time of the publication exactly then. Argument: the data folder, where the document stands already.
import { SAMPLE_DIMENSIONS } from '../../core/testing/chunk-store-samples.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { openStore } from '../open-store.ts'
import { largeDocument } from './large-document.ts'

const clock = createFakeClock()
let isPublishing = false
const store = await openStore(
  {
    clock: {
      ...clock,
      now: () => {
        if (isPublishing) process.kill(process.pid, 'SIGKILL')
        return clock.now()
      },
    },
    log: silentLogger,
  },
  { dataDir: process.argv[2] ?? '', embedding: { modelId: 'hashing', dimensions: SAMPLE_DIMENSIONS } },
)
const change = await largeDocument('second', 450)
process.stdout.write('publishing\n')
isPublishing = true
await store.chunks.publish(change)
