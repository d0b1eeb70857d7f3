// The worker thread of a cross-encoder: one model, one pair at a time, so that a question that was given up costs one more at most.
import { parentPort, workerData } from 'node:worker_threads'
import PQueue from 'p-queue'
import { loadCrossEncoder } from './load-cross-encoder.ts'
import type { FromReranker, RerankSettings, ToReranker } from './rerank-messages.ts'

const settings: RerankSettings = workerData.data
const queue = new PQueue({ concurrency: 1 })
const waiting = new Set<number>()
const loading = loadCrossEncoder(settings)
// Told to whoever asks.
loading.catch(() => {})
const send = (message: FromReranker): void => parentPort?.postMessage(message)

async function rank({ id, question, passages }: Extract<ToReranker, { type: 'rank' }>): Promise<void> {
  waiting.add(id)
  try {
    const model = await loading
    const scores: number[] = []
    for (const passage of passages) {
      if (!waiting.has(id)) return
      scores.push(await queue.add(() => model.score(question, passage)))
    }
    send({ type: 'scores', id, scores })
  } catch (thrown) {
    send({ type: 'failed', id, message: thrown instanceof Error ? thrown.message : String(thrown) })
  } finally {
    waiting.delete(id)
  }
}

async function close(): Promise<void> {
  waiting.clear()
  await queue.onIdle()
  await loading.then((model) => model.dispose()).catch(() => {})
  parentPort?.close()
}

parentPort?.on('message', (message: ToReranker) => {
  if (message.type === 'rank') void rank(message)
  else if (message.type === 'cancel') waiting.delete(message.id)
  else void close()
})
