// The mean direction of a gap's questions.

/** Mean of `count` vectors behind `centroid` and one more, L2-normalised again. */
export function withVector(centroid: Float32Array, count: number, vector: Float32Array): Float32Array {
  return normalised(centroid.map((value, i) => value * count + (vector[i] ?? 0)))
}

export function normalised(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector)
  return norm === 0 ? vector : vector.map((value) => value / norm)
}
