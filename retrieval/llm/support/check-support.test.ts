// The check after writing where a sentence names several passages, with word vectors: no model.
import { describe, expect, it } from 'vitest'
import type { StoredChunk } from '../../../core/ports/chunk-store.ts'
import { createHashingEmbedder } from '../../../core/testing/fakes.ts'
import { createSupportCheck } from './check-support.ts'

const passage = (id: string, text: string): StoredChunk => ({
  ...{ id, documentId: `d-${id}`, sourceId: 's', kind: 'content', seq: 0, headingPath: [], anchor: null },
  ...{ page: null, seconds: null, start: 0, end: text.length, text, language: 'en', version: 1 },
  ...{ title: 'Checkout', url: null, documentLanguage: 'en', externalId: id, citable: true },
  documentUpdatedAt: '2026-01-01T00:00:00.000Z',
})
const check = (text: string, ...texts: string[]) =>
  createSupportCheck(
    { embedder: createHashingEmbedder(256) },
    texts.map((one, i) => passage(`p${i}`, one)),
    'en',
  ).check({ text, cited: texts.map((_, i) => i) })

describe('a sentence that names two passages', () => {
  const can = 'You can cancel your order within 14 days.'
  const alsoCan = 'Customers can cancel any order within 14 days of delivery.'

  it('passes when the two together say it', async () => {
    const verdict = await check(
      'You can cancel your order within 14 days and get a refund within 30 days.',
      'You can cancel your order within 14 days and get a refund.',
      'Your order gets a refund within 30 days and you can cancel within days.',
    )
    expect(verdict).toMatchObject({ supported: true, spans: [{ chunkId: 'p0' }, { chunkId: 'p1' }] })
  })

  it('does not pass when it denies what either says', async () => {
    const denied = 'You cannot cancel your order within 14 days.'
    expect(await check(denied, can)).toMatchObject({ supported: false, reason: 'negation' })
    expect(await check(denied, can, alsoCan)).toMatchObject({ supported: false, reason: 'negation' })
    expect(await check(denied, can, 'You can cancel your order on the order page.')).toMatchObject({
      supported: false,
    })
  })

  it('does not pass when it denies the number of one and what the other says', async () => {
    const denied = 'You cannot cancel your order within 14 days, only within 7 days.'
    const verdict = await check(denied, can, 'You can cancel your order only within 7 days.')
    expect(verdict.supported).toBe(false)
  })

  it('does not pass with a label that stands in neither, but in a title', async () => {
    const verdict = await check(
      'Click "Checkout" to cancel your order within 14 days and get a refund within 30 days.',
      'Click to cancel your order within 14 days and get a refund.',
      'Click to cancel your order and get a refund within 30 days.',
    )
    expect(verdict.supported).toBe(false)
  })
})
