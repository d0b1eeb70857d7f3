// The OpenAI shape of an answer: one embedding a text, each with the index of its text, as numbers or base64.
import { z } from 'zod'
import { AppError, firstChars } from '../../../core/errors.ts'

const response = z.object({
  data: z.array(
    z.object({
      index: z.number().int().nonnegative().optional(),
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
})

/** Vectors in the order of the texts. @throws AppError `model-unavailable`, retryable only when the answer broke off. */
export function readEmbeddings(body: string, count: number, server: string): Float32Array[] {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch (cause) {
    throw new AppError(
      'model-unavailable',
      message(count, server, `text that is no JSON: "${firstChars(body)}"`),
      {
        cause,
        retryable: true,
      },
    )
  }
  const parsed = response.safeParse(json)
  if (!parsed.success) {
    throw new AppError('model-unavailable', message(count, server, z.prettifyError(parsed.error)))
  }
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count })
  for (const [place, { index, embedding }] of parsed.data.data.entries()) {
    vectors[index ?? place] =
      typeof embedding === 'string' ? fromBase64(embedding) : Float32Array.from(embedding)
  }
  const found = vectors.filter((vector) => vector !== undefined)
  if (found.length === count && vectors.length === count) return found
  throw new AppError(
    'model-unavailable',
    message(count, server, `${parsed.data.data.length} with ${found.length} of the indices asked for`),
  )
}

/** Little-endian float32, as OpenAI's `encoding_format: "base64"`. */
function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  const vector = new Float32Array(Math.floor(bytes.length / 4))
  for (let i = 0; i < vector.length; i += 1) vector[i] = bytes.readFloatLE(i * 4)
  return vector
}

const message = (count: number, server: string, got: string): string =>
  `Embedding ${count} texts with ${server}: expected ${count} embeddings in OpenAI's shape, got ${got}. ` +
  'Check that EMBEDDING_BASE_URL is an OpenAI-compatible embeddings server (its path usually ends in /v1).'
