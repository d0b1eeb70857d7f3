// The mean direction of a gap's questions.
import { normalised } from '../../core/vector.ts'

/** Mean of `count` vectors behind `centroid` and one more, L2-normalised again. */
export function withVector(centroid: Float32Array, count: number, vector: Float32Array): Float32Array {
  return normalised(centroid.map((value, i) => value * count + (vector[i] ?? 0)))
}
