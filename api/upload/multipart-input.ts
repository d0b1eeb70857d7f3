// A byte stream that can be searched: what the multipart reader stands on. Holds one chunk and a delimiter's length.
import { AppError } from '../../core/errors.ts'

export function createMultipartInput(chunks: AsyncIterable<Uint8Array>) {
  const iterator = chunks[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)

  async function more(): Promise<void> {
    const next = await iterator.next()
    if (next.done === true) throw brokenOff()
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value])
  }

  return {
    /** Next bytes before `delimiter`, in pieces; null once it was reached and taken. */
    async upTo(delimiter: Buffer): Promise<Buffer | null> {
      for (;;) {
        const at = held.indexOf(delimiter)
        if (at === 0) {
          held = held.subarray(delimiter.length)
          return null
        }
        // A delimiter may have begun at the end of what is held.
        const safe = at > 0 ? at : held.length - delimiter.length + 1
        if (safe > 0) {
          const piece = held.subarray(0, safe)
          held = held.subarray(safe)
          return piece
        }
        await more()
      }
    },
    /** Exactly `count` bytes, which stay where they are. */
    async peek(count: number): Promise<Buffer> {
      while (held.length < count) await more()
      return held.subarray(0, count)
    },
    /** Everything before `end`, which is taken with it. */
    async take(end: Buffer, limit: number): Promise<Buffer> {
      for (;;) {
        const at = held.indexOf(end)
        if (at >= 0 && at <= limit) {
          const piece = held.subarray(0, at)
          held = held.subarray(at + end.length)
          return piece
        }
        if (held.length > limit) {
          throw new AppError(
            'bad-request',
            `Reading the upload: expected part headers of at most ${limit} bytes, got more. Send multipart/form-data with its boundary.`,
          )
        }
        await more()
      }
    },
    putBack(bytes: Buffer): void {
      held = Buffer.concat([bytes, held])
    },
  }
}

const brokenOff = (): AppError =>
  new AppError(
    'bad-request',
    'Reading the upload: expected multipart/form-data up to its closing boundary, got an end before it. Send it again.',
  )
