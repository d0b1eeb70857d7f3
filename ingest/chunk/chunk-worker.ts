// The chunking thread's side: one document at a time; tokens are asked of the main thread, in small calls.
import { parentPort, workerData } from 'node:worker_threads'
import { AppError, toAppError } from '../../core/errors.ts'
import { unpackDocument } from '../parse/pack-blocks.ts'
import type { ChunkWorkerSettings, FromChunkWorker, ToChunkWorker } from './chunk-messages.ts'
import { createChunker } from './create-chunker.ts'

const port = parentPort
if (port === null) throw new Error('chunk-worker.ts runs only as a worker thread.')

/** Of one message: taking it in must not hold the main thread. */
const CALL = { texts: 1000, characters: 200_000 }
const CHUNKS = 300

let waiting: ((tokens: number[] | null) => void) | undefined
const post = (message: FromChunkWorker): void => port.postMessage(message)

async function countTokens(texts: readonly string[]): Promise<number[]> {
  const tokens: number[] = []
  for (let from = 0; from < texts.length; ) {
    let to = from
    for (let characters = 0; to < texts.length && to - from < CALL.texts; to += 1) {
      characters += texts[to]?.length ?? 0
      if (to > from && characters > CALL.characters) break
    }
    post({ type: 'count', texts: texts.slice(from, to) })
    const counted = await new Promise<number[] | null>((resolve) => {
      waiting = resolve
    })
    if (counted === null) throw new AppError('cancelled', 'Counting tokens was given up.')
    for (const count of counted) tokens.push(count)
    from = to
  }
  return tokens
}

const settings: ChunkWorkerSettings = workerData.data
const chunker = createChunker(
  { embedder: { maxInputTokens: settings.maxInputTokens, countTokens } },
  {
    ...(settings.maxTokens !== undefined && { maxTokens: settings.maxTokens }),
    ...(settings.tinyTokens !== undefined && { tinyTokens: settings.tinyTokens }),
  },
)

async function chunk({ document, of }: Extract<ToChunkWorker, { type: 'chunk' }>): Promise<void> {
  try {
    const chunks = await chunker.chunk(unpackDocument(document), of)
    for (let at = 0; at < chunks.length; at += CHUNKS) {
      post({ type: 'chunks', chunks: chunks.slice(at, at + CHUNKS) })
    }
    post({ type: 'done' })
  } catch (thrown) {
    const { code, message } = toAppError(thrown)
    post({ type: 'failed', code, message })
  }
}

port.on('message', (message: ToChunkWorker) => {
  if (message.type === 'chunk') void chunk(message)
  else waiting?.(message.tokens)
})
