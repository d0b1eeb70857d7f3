// Starts a TypeScript worker: `new Worker('x.ts')` does not work under tsx or vitest, so this registers tsx first.
import { workerData } from 'node:worker_threads'
import { register } from 'tsx/esm/api'

register()
await import(workerData.entry)
