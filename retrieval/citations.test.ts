import fc from 'fast-check'
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

  it('names the second, page and heading at which the quote begins', () => {
    const at = (quote: string) => text.indexOf(quote)
    const places = [
      { at: at('Two'), anchor: null, page: null, seconds: 31 },
      { at: at('Three'), anchor: null, page: null, seconds: 83.6 },
    ]
    const of = { seconds: 12, places, url: 'https://e.org/talk.mp4' }
    const answer = assemble(true, sentence('Three is third.', of), sentence('One is first.', of))
    expect(answer.citations().map(({ seconds, url }) => [seconds, url])).toEqual([
      [83.6, 'https://e.org/talk.mp4#t=83'],
      [12, 'https://e.org/talk.mp4#t=12'],
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

  it('leaves out the same sentences when nothing is to be cited', () => {
    const many = Array.from({ length: 8 }, (_, i) => sentence('One is first.', { documentId: `d${i}` }))
    const open = sentence('Two is second.', { documentId: 'x', citable: false })
    const [cited, plain] = [assemble(true, ...many, open), assemble(false, ...many, open)]
    expect(plain.text()).toBe(cited.text().replace(/ \[\d\]/g, ''))
    expect(plain.citations()).toEqual([])
  })

  it('puts what follows a line without an end mark on a line of its own', () => {
    const page = 'To sell\n\nCall us.'
    expect(assemble(true, sentence('To sell', {}, page), sentence('Call us.', {}, page)).text()).toBe(
      'To sell\nCall us. [1]',
    )
  })

  it('puts what has a title above it on a line of its own', () => {
    const titled = { ...sentence('Four stands apart.'), text: 'Doc:\nFour stands apart.' }
    expect(assemble(true, sentence('One is first.'), titled).text()).toBe(
      'One is first. [1]\nDoc:\nFour stands apart. [2]',
    )
  })

  it('puts steps and rows on lines of their own', () => {
    const steps = '1. Go.\n2. Stop.'
    const answer = assemble(true, sentence('1. Go.', {}, steps), sentence('2. Stop.', {}, steps))
    expect(answer.text()).toBe('1. Go.\n2. Stop. [1]')
  })
})

describe('a sentence that rests on several spans', () => {
  it('has a marker for each, and a span that comes again has the same', () => {
    const other = sentence('Four stands apart.', { id: 'e', documentId: 'e' })
    const both = { ...sentence('One is first.'), text: 'One and four.', more: [other] }
    const answer = assemble(true, both, { ...other, text: 'Four again.' })
    expect(answer.text()).toBe('One and four. [1] [2] Four again. [2]')
    expect(answer.citations().map(({ marker, quote }) => [marker, quote])).toEqual([
      [1, 'One is first.'],
      [2, 'Four stands apart.'],
    ])
  })
})

describe('any answer', () => {
  const words = fc.constantFrom(
    'One',
    'two',
    'é',
    '改',
    '🙂',
    '.',
    '!',
    '\n',
    '\n\n',
    ' ',
    '- ',
    ' | ',
    '\ud83d',
    '&,-',
  )
  const documents = fc.array(
    fc.array(words, { minLength: 1, maxLength: 40 }).map((parts) => parts.join('')),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  const spans = fc.array(
    fc.record({
      document: fc.nat(2),
      from: fc.nat(60),
      length: fc.integer({ min: -2, max: 30 }),
      moved: fc.integer({ min: -1, max: 1 }),
      citable: fc.boolean(),
    }),
    { maxLength: 12 },
  )

  it('cites at most six spans, each literally where it says, numbered by appearance', async () => {
    await fc.assert(
      fc.asyncProperty(documents, spans, async (texts, written) => {
        const stored = (id: string): string => texts[Number(id)] ?? ''
        const chunks = texts.map((of, i) =>
          chunk({
            id: `c${i}`,
            documentId: `${i}`,
            text: of,
            end: of.length,
            citable: written[i]?.citable ?? true,
          }),
        )
        const check = createSentenceCheck(
          {
            documents: {
              text: async (id) => ({ version: 1, text: stored(id), title: '', createdAt: '' }),
            },
          },
          chunks,
        )
        const answer = createAnswerAssembler({ cite: true })
        let streamed = ''
        for (const { document, from, length, moved } of written) {
          const of = stored(`${document}`)
          const checked = await check({
            ...{ text: of.slice(from, from + length) || 'x', chunkId: `c${document}` },
            ...{ start: from + moved, end: from + length },
          })
          if (checked !== undefined) streamed += answer.add(checked)
        }
        streamed += answer.end()
        expect(streamed).toBe(answer.text())
        const citations = answer.citations()
        expect(citations.length).toBeLessThanOrEqual(MAX_CITATIONS)
        for (const { documentId, start, end, quote, url } of citations) {
          expect(stored(documentId).slice(start, end)).toBe(quote)
          expect(quote.trim()).not.toBe('')
          expect(url === null || URL.canParse(url)).toBe(true)
        }
        const first = new Set([...answer.text().matchAll(/ \[(\d)\]/g)].map(([, marker]) => Number(marker)))
        expect([...first]).toEqual(citations.map(({ marker }) => marker))
      }),
      { numRuns: 300 },
    )
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

  it('lets a neighbour of its passages be quoted, and no other document', async () => {
    const neighbour = chunk({ id: 'n', seq: 1 })
    const stranger = chunk({ id: 's', documentId: 'other' })
    const documents = { text: async () => ({ version: 1, text, title: '', createdAt: '' }) }
    const searcher = {
      getChunks: async (ids: readonly string[]) => [neighbour, stranger].filter(({ id }) => ids.includes(id)),
    }
    const of = createSentenceCheck({ documents, searcher }, [chunk()])
    expect(await of({ ...written, chunkId: 'n' })).toMatchObject({ quote: 'Two is second.' })
    expect(await of({ ...written, chunkId: 's' })).toBeUndefined()
  })

  it('drops a quote that is not there, a span outside its passage, an unknown passage, a lost version', async () => {
    expect(await check('Nothing of it.')(written)).toBeUndefined()
    expect(await check(text)({ ...written, end: 9999 })).toBeUndefined()
    expect(await check(text)({ ...written, start: 28, end: 28 })).toBeUndefined()
    expect(await check(text)({ ...written, chunkId: 'other' })).toBeUndefined()
    expect(await check(undefined)(written)).toBeUndefined()
  })
})
