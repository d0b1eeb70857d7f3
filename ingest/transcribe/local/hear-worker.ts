// The worker thread: one speech model, one window at a time.
import { parentPort, workerData } from 'node:worker_threads'
import type { FromHearWorker, HearSettings, ToHearWorker } from './hear-messages.ts'
import { loadHearing } from './load-hearing.ts'

const settings: HearSettings = workerData.data
const port = parentPort
const send = (message: FromHearWorker): void => port?.postMessage(message)
const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

// Libraries that report on stdout or stderr would mix their words into the service's log.
for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) console[level] = () => {}

const started = performance.now()
const loading = loadHearing(settings)
loading.then(
  () => send({ type: 'ready', loadMs: Math.round(performance.now() - started) }),
  (thrown: unknown) => send({ type: 'load-failed', message: wordsOf(thrown) }),
)

async function hear({ id, samples, language }: Extract<ToHearWorker, { type: 'hear' }>): Promise<void> {
  const isCancelled = (): boolean => Atomics.load(settings.cancelled, 0) === id
  try {
    const model = await loading
    send({ type: 'heard', id, heard: await model.hear(samples, language, isCancelled) })
  } catch (thrown) {
    send({ type: 'failed', id, message: wordsOf(thrown) })
  }
}

async function close(): Promise<void> {
  await loading.then((model) => model.dispose()).catch(() => {})
  port?.close()
}

// One after the other: a window that was given up ends before the next one begins.
let last: Promise<void> = Promise.resolve()
port?.on('message', (message: ToHearWorker) => {
  last = last.then(() => (message.type === 'hear' ? hear(message) : close()))
})
