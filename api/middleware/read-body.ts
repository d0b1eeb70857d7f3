// A request's body, never more of it than the limit, whatever Content-Length says.
import { AppError } from '../../core/errors.ts'

/** @throws AppError `too-large`, `bad-request` (broken off) */
async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limitBytes) throw tooLarge(limitBytes)
  if (request.body === null) return new Uint8Array()
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body) {
    size += part.byteLength
    if (size > limitBytes) throw tooLarge(limitBytes)
    parts.push(part)
  }
  return Buffer.concat(parts, size)
}

/** @throws AppError `bad-request` when it is not UTF-8 */
export async function readText(request: Request, limitBytes: number): Promise<string> {
  const bytes = await readBytes(request, limitBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AppError(
      'bad-request',
      'Reading the body: expected UTF-8, got bytes that are not. Encode it as UTF-8 and send it again.',
      { cause },
    )
  }
}

/** `undefined` for an empty body. @throws AppError `unsupported-type`, `too-large`, `bad-request` */
export async function readJson(request: Request, limitBytes: number): Promise<unknown> {
  const text = await readText(request, limitBytes)
  if (text.trim() === '') return undefined
  const type = contentTypeOf(request)
  if (type !== '' && type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) {
    throw unsupported(type, 'application/json')
  }
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch (cause) {
    throw new AppError(
      'bad-request',
      'Reading the body: expected JSON, got text that is not. Check quotes, commas and brackets.',
      { cause },
    )
  }
}

/** Media type in lower case, without parameters; empty when none is named. */
export const contentTypeOf = (request: Request): string =>
  (request.headers.get('content-type')?.split(';')[0] ?? '').trim().toLowerCase()

export const unsupported = (got: string, expected: string): AppError =>
  new AppError(
    'unsupported-type',
    `Reading the body: expected Content-Type ${expected}, got ${got.slice(0, 100) || 'none'}. Send it as ${expected}.`,
  )

const tooLarge = (limitBytes: number): AppError =>
  new AppError(
    'too-large',
    `Reading the body: expected at most ${limitBytes.toLocaleString('en')} bytes, got more. Send less, or in several calls.`,
    { details: { limitBytes } },
  )
