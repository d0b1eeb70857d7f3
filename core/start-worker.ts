// Starts a worker thread from a TypeScript entry file: bundled under `kilde`, through tsx under vitest and scripts.
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { built } from './built.ts'

/** `entry`: the worker's file as a URL (`new URL('./x-worker.ts', import.meta.url)`). `data` arrives as `workerData.data`. */
export function startWorker(
  entry: URL,
  data: unknown,
  options: Omit<WorkerOptions, 'workerData'> = {},
): Worker {
  const file = built
    ? new URL(entry.href.slice(built.root.length).replace(/\.ts$/, '.js'), built.out)
    : new URL('./worker-entry.mjs', import.meta.url)
  return new Worker(file, { ...options, workerData: { entry: entry.href, data } })
}
