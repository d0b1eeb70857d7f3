// The chunker for a service: long documents are cut in a thread of their own, so that answering never waits for them.
import type { Worker } from 'node:worker_threads'
import PQueue from 'p-queue'
import type { Chunk, ParsedDocument } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { Chunker } from '../../core/ports/chunker.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { startWorker } from '../../core/start-worker.ts'
import { packDocument } from '../parse/pack-blocks.ts'
import type { ChunkWorkerSettings, FromChunkWorker, ToChunkWorker } from './chunk-messages.ts'
import { type ChunkerOptions, createChunker } from './create-chunker.ts'

/** Cutting less than this takes some milliseconds: less than it takes to send it away. */
const SMALL = { characters: 20_000, blocks: 300 }
const MEMORY_MB = 1024

export interface BackgroundChunker extends Chunker {
  close(): Promise<void>
}

type Of = Parameters<Chunker['chunk']>[1]

/** Cuts exactly as `createChunker` does. The thread starts with the first long document. */
export function createBackgroundChunker(
  deps: { embedder: Pick<Embedder, 'countTokens' | 'maxInputTokens'> },
  options: ChunkerOptions = {},
): BackgroundChunker {
  const { embedder } = deps
  const here = createChunker(deps, options)
  const queue = new PQueue({ concurrency: 1 })
  let worker: Worker | undefined

  const start = (): Worker => {
    const settings: ChunkWorkerSettings = {
      maxInputTokens: embedder.maxInputTokens,
      maxTokens: options.maxTokens,
      tinyTokens: options.tinyTokens,
    }
    const started = startWorker(new URL('./chunk-worker.ts', import.meta.url), settings, {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      env: {},
    })
    const forget = (): void => {
      if (worker === started) worker = undefined
    }
    return started.on('error', forget).on('exit', forget)
  }
  const end = async (ending: Worker | undefined): Promise<void> => {
    if (worker === ending) worker = undefined
    await ending?.terminate()
  }

  const chunkThere = (
    document: ParsedDocument,
    of: Of,
    signal: AbortSignal | undefined,
  ): Promise<Chunk[]> => {
    const running = worker ?? start()
    worker = running
    running.ref()
    const tell = (message: ToChunkWorker): void => running.postMessage(message)
    return new Promise((resolve, reject) => {
      const chunks: Chunk[] = []
      const settle = (finish: () => void): void => {
        running.off('message', onMessage).off('error', onError).off('exit', onExit)
        signal?.removeEventListener('abort', onAbort)
        running.unref()
        finish()
      }
      /** Nothing else stops a thread that is cutting; the next document gets a fresh one. */
      const giveUp = (reason: unknown): void => {
        settle(() => reject(reason))
        // This thread only: a count may fail when the next document has another one.
        void end(running)
      }
      const onAbort = (): void => giveUp(signal?.reason)
      const onError = (error: Error): void => giveUp(failureOf(error, document.title))
      const onExit = (): void => giveUp(failureOf(new Error('its thread ended'), document.title))
      const onMessage = (message: FromChunkWorker): void => {
        if (message.type === 'count') {
          embedder.countTokens(message.texts, signal === undefined ? {} : { signal }).then(
            (tokens) => tell({ type: 'counted', tokens }),
            // The embedder's own error says more than what the thread would make of it.
            (error: unknown) => giveUp(error),
          )
        } else if (message.type === 'chunks') for (const chunk of message.chunks) chunks.push(chunk)
        else if (message.type === 'done') settle(() => resolve(chunks))
        else settle(() => reject(new AppError(message.code, message.message)))
      }
      running.on('message', onMessage).on('error', onError).on('exit', onExit)
      signal?.addEventListener('abort', onAbort, { once: true })
      tell({ type: 'chunk', document: packDocument(document), of })
    })
  }

  return {
    version: here.version,
    async chunk(document, of, { signal } = {}) {
      signal?.throwIfAborted()
      const isSmall = document.text.length <= SMALL.characters && document.blocks.length <= SMALL.blocks
      if (isSmall) return here.chunk(document, of, signal === undefined ? {} : { signal })
      return queue.add(() => chunkThere(document, of, signal), signal === undefined ? {} : { signal })
    },
    close: () => end(worker),
  }
}

function failureOf(error: Error, title: string): AppError {
  const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return outOfMemory
    ? new AppError(
        'too-large',
        `Cutting "${title}" into passages needs more than ${MEMORY_MB} MB of memory. Split the document.`,
        { details: { reason: 'too-large' } },
      )
    : new AppError('internal', `Cutting "${title}" into passages failed: ${error.message}.`)
}
