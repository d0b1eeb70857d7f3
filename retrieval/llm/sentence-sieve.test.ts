import { expect, it } from 'vitest'
import { createSentenceSieve } from './sentence-sieve.ts'
import type { SupportCheck } from './support/check-support.ts'
import { createWriterFacts } from './writer-facts.ts'

const all: SupportCheck = {
  check: async ({ text }) => ({
    ...{ supported: true, cosine: 1, words: 1, recited: false },
    spans: [{ chunkId: text, start: 0, end: 1 }],
  }),
  warm: async () => {},
}

it('keeps every line that introduces what comes, and tells those that introduce nothing', async () => {
  let told: Record<string, unknown> = {}
  const facts = createWriterFacts('m', (of) => {
    told = { ...told, ...of }
  })
  const sieve = createSentenceSieve({ support: all, facts, passages: 1, language: 'en' })
  expect(await sieve.pass('To install it [1]:')).toEqual([])
  expect(await sieve.pass('On Windows [1]:')).toEqual([])
  const leaving = await sieve.pass('1. Run the installer [1].')
  expect(leaving.map(({ text }) => text)).toEqual(['To install it:', 'On Windows:', '1. Run the installer.'])
  await sieve.pass('See also [1]:')
  sieve.end()
  facts.tell()
  expect(told).toMatchObject({
    writer: { written: 4, passed: 3, dropped: 1 },
    droppedSentences: [{ text: 'See also:', reason: 'introduces-nothing' }],
  })
})
