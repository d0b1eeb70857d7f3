// Reads a response body as it streams in, undoes gzip, deflate and br, and stops at a limit on the decoded size.
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { AppError } from '../core/errors.ts'

/** Deflate is read but not asked for: half of its servers send it without the zlib frame. */
export const acceptedEncodings = 'gzip, br'

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** @throws AppError `too-large`, `fetch-failed`; whatever the stream throws when it breaks off. The stream is destroyed in any case. */
export async function readBody(
  stream: Readable,
  {
    url,
    contentEncoding,
    limitBytes,
  }: { url: string; contentEncoding: string | undefined; limitBytes: number },
): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  const decoded = decode(stream, contentEncoding, url)
  try {
    for await (const chunk of decoded) {
      size += chunk.length
      if (size > limitBytes) throw tooLarge(url, 'more', limitBytes)
      chunks.push(chunk)
    }
  } finally {
    decoded.destroy()
    stream.destroy()
  }
  return Buffer.concat(chunks, size)
}

export const tooLarge = (url: string, came: string, limitBytes: number): AppError =>
  new AppError(
    'too-large',
    `Reading ${url}: expected at most ${limitBytes.toLocaleString('en')} bytes, got ${came}. Leave it out, or offer a smaller one.`,
  )

function decode(stream: Readable, contentEncoding: string | undefined, url: string): Readable {
  const names = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (names.length === 0) return stream
  // Each layer multiplies a bomb; nobody honest uses more than one or two.
  if (names.length > 2) throw unknownEncoding(url, names.join(', '))
  return names.reverse().reduce<Readable>((source, name) => {
    const create = decoders[name]
    if (create === undefined) throw unknownEncoding(url, name)
    // pipeline ends both sides on an error of either; the reader sees it on the last one.
    return pipeline(source, create(), () => {})
  }, stream)
}

const unknownEncoding = (url: string, name: string): AppError =>
  new AppError(
    'fetch-failed',
    `Reading ${url}: expected content-encoding ${acceptedEncodings}, got "${name.slice(0, 60)}". The server must send one of these.`,
    { retryable: false },
  )
