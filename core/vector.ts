/** To length 1 (L2); a vector of zeros stays as it is. */
export function normalised(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector)
  return norm === 0 ? vector : vector.map((value) => value / norm)
}
