// The worker thread's side: takes one document at a time, answers with its result. Loads readers as formats come.
import { parentPort } from 'node:worker_threads'
import type { RawDocument } from '../../core/document.ts'
import { packDocument } from './pack-blocks.ts'
import { readDocument } from './read-document.ts'

const port = parentPort
if (port === null) throw new Error('parse-worker.ts runs only as a worker thread.')

// Libraries that report on stdout or stderr would mix their words into the service's log.
for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) console[level] = () => {}

// pdf.js lets promises of a damaged file fail that nobody waits for, some after its result was given: the next document
// must not pay for it.
process.on('unhandledRejection', () => {})

port.on('message', (raw: RawDocument) => {
  void readDocument(raw).then((result) =>
    port.postMessage(result.ok ? { ...result, document: packDocument(result.document) } : result),
  )
})
