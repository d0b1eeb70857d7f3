// multipart/form-data as a stream (RFC 7578, RFC 2046 §5.1): one part after the other, so that memory stays flat
// whatever the files weigh. The platform's own formData() holds everything in memory.
import { createMultipartInput } from './multipart-input.ts'
import { type PartHeaders, readPartHeaders } from './part-headers.ts'

export interface Part extends PartHeaders {
  /** To be read before the next part is asked for; what is left of it then is skipped. */
  body: AsyncIterable<Uint8Array>
}

const MAX_HEADER_BYTES = 16 * 1024
const LINE_BREAK = Buffer.from('\r\n')
const EMPTY_LINE = Buffer.from('\r\n\r\n')

/** `boundary="…"` of a multipart content type; undefined when there is none. */
export function boundaryOf(contentType: string | null): string | undefined {
  const match = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
    contentType ?? '',
  )
  return match?.[1] ?? match?.[2]
}

/** @throws AppError `bad-request` when the body has no such boundary or breaks off */
export async function* parseMultipart(
  chunks: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<Part, void, void> {
  const input = createMultipartInput(chunks)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // The first delimiter may open the body: give it the line break that all others have.
  input.putBack(LINE_BREAK)
  await skip(() => input.upTo(delimiter))
  while ((await input.peek(2)).toString('latin1') !== '--') {
    // From the delimiter's own line break on, so that a part without headers is read too.
    const headers = readPartHeaders(await input.take(EMPTY_LINE, MAX_HEADER_BYTES))
    let state: 'open' | 'ended' | 'failed' = 'open'
    const next = async () => {
      if (state !== 'open') return null
      state = 'failed'
      const piece = await input.upTo(delimiter)
      state = piece === null ? 'ended' : 'open'
      return piece
    }
    const hasFailed = () => state === 'failed'
    yield { ...headers, body: { [Symbol.asyncIterator]: () => piecesOf(next) } }
    // Whoever read this part has been told that the upload broke off; nothing comes after it.
    if (hasFailed()) return
    await skip(next)
  }
}

type Next = () => Promise<Buffer | null>

async function* piecesOf(next: Next): AsyncGenerator<Uint8Array, void, void> {
  for (let piece = await next(); piece !== null; piece = await next()) yield piece
}

async function skip(next: Next): Promise<void> {
  while ((await next()) !== null);
}
