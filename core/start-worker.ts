// Starts a worker thread from a TypeScript entry file, under node + tsx and under vitest alike.
import { Worker, type WorkerOptions } from 'node:worker_threads'

/** `entry`: the worker's file as a URL (`new URL('./x-worker.ts', import.meta.url)`). `data` arrives as `workerData.data`. */
export function startWorker(
  entry: URL,
  data: unknown,
  options: Omit<WorkerOptions, 'workerData'> = {},
): Worker {
  return new Worker(new URL('./worker-entry.mjs', import.meta.url), {
    ...options,
    workerData: { entry: entry.href, data },
  })
}
