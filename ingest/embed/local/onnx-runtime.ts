// ONNX Runtime by its CommonJS build, the one that transformers.js runs on too.
import { createRequire } from 'node:module'

type Runtime = typeof import('onnxruntime-node')
const load: (name: string) => Runtime = createRequire(import.meta.url)

export const runtime = load('onnxruntime-node')

/**
 * Threads that wait for work sleep instead of spinning. On two cores shared with a crawl a passage then costs 69 ms of
 * CPU instead of 132 and comes out sooner too; parser and store get the rest.
 */
export const SESSION = { interOpNumThreads: 1, extra: { session: { intra_op: { allow_spinning: '0' } } } }
