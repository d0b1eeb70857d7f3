import { describe, expect, it } from 'vitest'
import type { StoredChunk } from '../core/ports/chunk-store.ts'
import { createSentenceCheck } from './check-sentence.ts'
import { createAnswerAssembler, MAX_CITATIONS } from './citations.ts'

const text = 'One is first. Two is second. Three is third.\n\nFour stands apart.'
const chunk = (of: Partial<StoredChunk> = {}): StoredChunk => ({
  ...{ id: 'c', documentId: 'd', sourceId: 's', kind: 'content', seq: 0, headingPath: [], anchor: null },
  ...{ page: null, seconds: null, start: 0, end: text.length, text, language: 'en', version: 1 },
  ...{ title: 'Doc', url: 'https://e.org/p', documentLanguage: 'en', externalId: 'c', citable: true },
  ...{ documentUpdatedAt: '2026-01-01T00:00:00.000Z', ...of },
})
const sentence = (quote: string, of: Partial<StoredChunk> = {}, documentText = text) => {
  const start = documentText.indexOf(quote)
  return { text: quote, quote, start, end: start + quote.length, chunk: chunk(of), documentText }
}
const assemble = (cite: boolean, ...sentences: ReturnType<typeof sentence>[]) => {
  const answer = createAnswerAssembler({ cite })
  const streamed = sentences.map((one) => answer.add(one)).join('') + answer.end()
  expect(streamed).toBe(answer.text())
  return answer
}

describe('the answer assembler', () => {
  it('merges neighbours into one citation and numbers by appearance', () => {
    const answer = assemble(
      true,
      sentence('One is first.'),
      sentence('Two is second.'),
      sentence('Four stands apart.'),
    )
    expect(answer.text()).toBe('One is first. Two is second. [1] Four stands apart. [2]')
    expect(answer.citations().map(({ marker, quote }) => [marker, quote])).toEqual([
      [1, 'One is first. Two is second.'],
      [2, 'Four stands apart.'],
    ])
  })

  it('leaves an uncitable document its text and takes only its marker', () => {
    const hidden = sentence('Two is second.', { documentId: 'x', citable: false })
    const answer = assemble(true, sentence('One is first.'), hidden, sentence('Four stands apart.'))
    expect(answer.text()).toBe('One is first. [1] Two is second. Four stands apart. [2]')
  })

  it('gives the same text without markers when nothing is to be cited', () => {
    const sentences = [sentence('One is first.'), sentence('Four stands apart.')]
    const cited = assemble(true, ...sentences)
    const plain = assemble(false, ...sentences)
    expect(plain.text()).toBe(cited.text().replace(/ \[\d\]/g, ''))
    expect(plain.citations()).toEqual([])
  })

  it('leaves out what would need a seventh citation', () => {
    const many = Array.from({ length: 8 }, (_, i) => sentence('One is first.', { documentId: `d${i}` }))
    expect(assemble(true, ...many).citations()).toHaveLength(MAX_CITATIONS)
  })

  it('puts what follows a line without an end mark on a line of its own', () => {
    const page = 'To sell\n\nCall us.'
    expect(assemble(true, sentence('To sell', {}, page), sentence('Call us.', {}, page)).text()).toBe(
      'To sell\nCall us. [1]',
    )
  })

  it('puts steps and rows on lines of their own', () => {
    const steps = '1. Go.\n2. Stop.'
    const answer = assemble(true, sentence('1. Go.', {}, steps), sentence('2. Stop.', {}, steps))
    expect(answer.text()).toBe('1. Go.\n2. Stop. [1]')
  })
})

describe('the sentence check', () => {
  const written = { text: 'Two is second.', chunkId: 'c', start: 14, end: 28 }
  const check = (stored: string | undefined) =>
    createSentenceCheck(
      {
        documents: {
          text: async () =>
            stored === undefined ? undefined : { version: 1, text: stored, title: '', createdAt: '' },
        },
      },
      [chunk()],
    )

  it('lets a span pass that stands in the stored text', async () => {
    expect(await check(text)(written)).toMatchObject({ quote: 'Two is second.', start: 14, end: 28 })
  })

  it('finds a quote that moved, when it stands there once', async () => {
    expect(await check(`New. ${text}`)(written)).toMatchObject({ start: 19, end: 33 })
    expect(await check('Two is second. Two is second.')({ ...written })).toBeUndefined()
  })

  it('drops a quote that is not there, a span outside its passage, an unknown passage, a lost version', async () => {
    expect(await check('Nothing of it.')(written)).toBeUndefined()
    expect(await check(text)({ ...written, end: 9999 })).toBeUndefined()
    expect(await check(text)({ ...written, start: 28, end: 28 })).toBeUndefined()
    expect(await check(text)({ ...written, chunkId: 'other' })).toBeUndefined()
    expect(await check(undefined)(written)).toBeUndefined()
  })
})
