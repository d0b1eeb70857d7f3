import { expect, it } from 'vitest'
import { ndcgAtK } from './ndcg-at-k.ts'
import { quantile } from './quantile.ts'
import { recallAtK } from './recall-at-k.ts'

it.each([
  { ranks: [1, 7, null, 3], k: 5, recall: 0.5 },
  { ranks: [5], k: 5, recall: 1 },
  { ranks: [6], k: 5, recall: 0 },
  { ranks: [], k: 5, recall: null },
])('recall@$k of $ranks is $recall', ({ ranks, k, recall }) => {
  expect(recallAtK(ranks, k)).toBe(recall)
})

it.each([
  { ranks: [1, 3, null], ndcg: 0.5 },
  { ranks: [11], ndcg: 0 },
  { ranks: [], ndcg: null },
])('nDCG@10 of $ranks is $ndcg', ({ ranks, ndcg }) => {
  expect(ndcgAtK(ranks, 10)).toBe(ndcg)
})

it('takes a quantile by nearest rank, whatever the order', () => {
  expect(quantile([40, 10, 30, 20], 0.5)).toBe(20)
  expect(quantile([40, 10, 30, 20], 0.95)).toBe(40)
  expect(quantile([], 0.5)).toBeNull()
})
