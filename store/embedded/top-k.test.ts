import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTopK } from './top-k.ts'

it('keeps what a full sort would, whatever the order and however many ties', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 6 })),
      fc.integer({ min: 0, max: 12 }),
      (scores, limit) => {
        const top = createTopK(limit, (a, b) => a < b)
        scores.forEach((score, slot) => {
          top.offer(slot, score)
        })
        const expected = scores
          .map((score, slot) => ({ slot, score }))
          .sort((a, b) => b.score - a.score || a.slot - b.slot)
          .slice(0, limit)
        expect(top.take()).toEqual(expected)
      },
    ),
  )
})

it('names the score that a newcomer must reach once it is full', () => {
  const top = createTopK(2, (a, b) => a < b)
  top.offer(0, 0.5)
  expect(top.floor).toBe(Number.NEGATIVE_INFINITY)
  top.offer(1, 0.9)
  expect(top.floor).toBe(0.5)
  top.offer(2, 0.7)
  expect(top.floor).toBe(0.7)
})
