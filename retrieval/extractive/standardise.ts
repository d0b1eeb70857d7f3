// Numbers of different kinds made comparable, so that they can be weighed against each other.

/** To mean 0 and deviation 1; a deviation below `least` counts as `least`, so that noise is not blown up. */
export function standardise(values: readonly number[], least = 1e-9): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / (values.length || 1)
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length || 1)
  const deviation = Math.max(Math.sqrt(variance), least)
  return values.map((value) => (value - mean) / deviation)
}
