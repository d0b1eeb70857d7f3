// The one place that says vectors have the wrong number or length. Every embedder's results pass through it.
import { AppError } from '../../core/errors.ts'

export function checkVectors(
  vectors: readonly Float32Array[],
  expected: { count: number; dimensions: number; model: string; setting: string },
): void {
  const { count, dimensions, model, setting } = expected
  const wrong = vectors.find((vector) => vector.length !== dimensions)
  const got =
    vectors.length !== count
      ? `${vectors.length} vectors`
      : wrong !== undefined
        ? `a vector of ${wrong.length} dimensions`
        : vectors.some((vector) => vector.some((value) => !Number.isFinite(value)))
          ? 'a vector with a value that is no number'
          : null
  if (got === null) return
  throw new AppError(
    'model-unavailable',
    `Embedding ${count} texts with ${model}: expected ${count} vectors of ${dimensions} dimensions, got ${got}. ` +
      `Check ${setting}; a server that changed its model needs a restart of Kilde.`,
  )
}

/** In place. A vector of zeros stays as it is. */
export function normalizeVector(vector: Float32Array): Float32Array {
  let sum = 0
  for (const value of vector) sum += value * value
  const norm = Math.sqrt(sum)
  if (norm > 0) for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] ?? 0) / norm
  return vector
}
