import { expect, it } from 'vitest'
import { quantise } from './quantise.ts'
import { randomVector } from './testing/index-reference.ts'

it('uses the whole range of a byte for the largest value', () => {
  const { i8, scale } = quantise(Float32Array.of(0.5, -1, 0))
  expect([...i8]).toEqual([64, -127, 0])
  expect(scale).toBeCloseTo(1 / 127, 10)
})

it('comes back within half a step of each value', () => {
  const vector = randomVector(5, 384)
  const { i8, scale } = quantise(vector)
  for (const [i, value] of vector.entries()) {
    expect(Math.abs((i8[i] ?? 0) * scale - value)).toBeLessThanOrEqual(scale / 2 + 1e-9)
  }
})

it('gives zeros for zeros and for values that are none', () => {
  expect(quantise(new Float32Array(3))).toEqual({ i8: new Int8Array(3), scale: 0 })
  expect(quantise(Float32Array.of(Number.POSITIVE_INFINITY, 1)).scale).toBe(0)
})
