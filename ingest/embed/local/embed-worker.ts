// The worker thread: one model, one tokenizer, one queue. Passages go one by one, so that a question waits for one at most.
import { parentPort, workerData } from 'node:worker_threads'
import PQueue from 'p-queue'
import type { FromWorker, ToWorker, WorkerSettings } from './embed-messages.ts'
import { type LoadedModel, loadModel } from './load-model.ts'

const settings: WorkerSettings = workerData.data
const queue = new PQueue({ concurrency: 1 })
const waiting = new Set<number>()
const port = parentPort
const send = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port?.postMessage(message, transfer)
const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

const started = performance.now()
const loading = loadModel(settings)
loading.then(
  ({ dimensions, maxTokens }) =>
    send({ type: 'ready', dimensions, maxTokens, loadMs: Math.round(performance.now() - started) }),
  (thrown: unknown) => send({ type: 'load-failed', message: wordsOf(thrown) }),
)

async function enqueue(
  { id, priority }: { id: number; priority: number },
  work: (model: LoadedModel) => Promise<void>,
): Promise<void> {
  waiting.add(id)
  try {
    const model = await loading
    // Asked here and not by the queue's own signal: that would take the next text up while the runtime is still busy
    // with this one.
    const run = async () => {
      if (!waiting.has(id)) return
      await work(model)
    }
    await queue.add(run, { priority })
  } catch (thrown) {
    send({ type: 'failed', id, message: wordsOf(thrown) })
  } finally {
    waiting.delete(id)
  }
}

const embed = (message: Extract<ToWorker, { type: 'embed' }>) =>
  enqueue(message, async (model) => {
    const vector = await model.embed(message.text)
    send({ type: 'vector', id: message.id, vector }, [vector.buffer])
  })

const embedTokens = (message: Extract<ToWorker, { type: 'embed-tokens' }>) =>
  enqueue(message, async (model) => {
    const tokens = await model.embedTokens(message.text, message.prefix)
    const { vector, tokens: states, words } = tokens
    send({ type: 'tokens', id: message.id, tokens }, [vector.buffer, states.buffer, words.buffer])
  })

const embedCoded = (message: Extract<ToWorker, { type: 'embed-coded' }>) =>
  enqueue(message, async (model) => {
    if (settings.tokenSpace === null) throw new Error('expected a model folder with a token space')
    const coded = await model.embedCoded(message.text, message.prefix, settings.tokenSpace)
    const { vector, codes } = coded
    send({ type: 'coded', id: message.id, coded }, [vector.buffer, codes.ends.buffer, codes.bits.buffer])
  })

const embedAsked = (message: Extract<ToWorker, { type: 'embed-asked' }>) =>
  enqueue(message, async (model) => {
    const vector = await model.embedAsked(message.text, message.prefix)
    send({ type: 'vector', id: message.id, vector }, [vector.buffer])
  })

async function count(id: number, texts: readonly string[]): Promise<void> {
  try {
    const { tokenizer } = await loading
    send({ type: 'counts', id, counts: texts.map((text) => tokenizer.count(text)) })
  } catch (thrown) {
    send({ type: 'failed', id, message: wordsOf(thrown) })
  }
}

async function close(): Promise<void> {
  queue.clear()
  await queue.onIdle()
  await loading.then((model) => model.dispose()).catch(() => {})
  port?.close()
}

port?.on('message', (message: ToWorker) => {
  if (message.type === 'embed') void embed(message)
  else if (message.type === 'embed-tokens') void embedTokens(message)
  else if (message.type === 'embed-coded') void embedCoded(message)
  else if (message.type === 'embed-asked') void embedAsked(message)
  else if (message.type === 'count') void count(message.id, message.texts)
  else if (message.type === 'cancel') waiting.delete(message.id)
  else void close()
})
