// Implements core/ports/parser.ts: a small pool of worker threads, so that a bad file ends its worker, not the service.
import PQueue from 'p-queue'
import type { RawDocument } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { ParseResult, Parser } from '../../core/ports/parser.ts'
import { PARSER_VERSION } from './version.ts'
import { createWorkerSlot, type WorkerSlot } from './worker-slot.ts'

export interface ParserOptions {
  log: Logger
  /** Threads, each started when first needed. @default 1 */
  workers?: number
  /** A document that takes longer is given up as `too-slow`, its worker ended. @default 60000 */
  timeoutMs?: number
  /** Heap of each worker; a document that needs more is given up as `too-large`. @default 1024 */
  memoryMb?: number
}

export function createParser(options: ParserOptions): Parser {
  const { log, workers = 1, timeoutMs = 60_000, memoryMb = 1024 } = options
  const queue = new PQueue({ concurrency: workers })
  const closing = new AbortController()
  const slots: WorkerSlot[] = []
  const idle: WorkerSlot[] = []

  const newSlot = (): WorkerSlot => {
    const slot = createWorkerSlot({ memoryMb, timeoutMs, log })
    slots.push(slot)
    return slot
  }

  return {
    version: PARSER_VERSION,
    async parse(raw: RawDocument, { signal } = {}): Promise<ParseResult> {
      const either = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal
      either.throwIfAborted()
      return queue.add(
        async () => {
          const slot = idle.pop() ?? newSlot()
          try {
            return await slot.run(raw, either)
          } finally {
            idle.push(slot)
          }
        },
        { signal: either },
      )
    },
    async close() {
      if (!closing.signal.aborted) {
        closing.abort(new AppError('cancelled', 'The parser was closed before the document was read.'))
      }
      await Promise.all(slots.map((slot) => slot.stop()))
    },
  }
}
