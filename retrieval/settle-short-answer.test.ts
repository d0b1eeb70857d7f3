import { describe, expect, it } from 'vitest'
import type { StoredChunk } from '../core/ports/chunk-store.ts'
import type { ShortAnswer } from '../core/short-answer.ts'
import type { ShortAnswerMatch } from './match-short-answer.ts'
import { readQuestion } from './read-question.ts'
import type { QuestionSettler, Settled } from './same-question/settle-by-llm.ts'
import { settleShortAnswer } from './settle-short-answer.ts'

const shortAnswer = (id: string, question: string): ShortAnswer => ({
  ...{ id, sourceId: 's', documentId: `d-${id}`, question, variants: [], answer: 'A.', language: 'en' },
  ...{ validFrom: null, validUntil: null, links: [], createdAt: '', updatedAt: '' },
})
const chunk = (id: string, text: string): StoredChunk => ({
  ...{
    id,
    documentId: `d-${id}`,
    sourceId: 's',
    kind: 'short-answer',
    seq: 0,
    headingPath: [],
    anchor: null,
  },
  ...{
    page: null,
    seconds: null,
    start: 0,
    end: 0,
    text,
    language: 'en',
    version: 1,
    title: text,
    url: null,
  },
  ...{ documentLanguage: 'en', externalId: id, citable: true, documentUpdatedAt: '' },
})
const match = (id: string, text: string, more: Partial<ShortAnswerMatch> = {}): ShortAnswerMatch => ({
  ...{ shortAnswer: shortAnswer(id, text), chunk: chunk(id, text), how: 'meaning', probability: 0.4 },
  ...{ sameLanguage: true, ...more },
})

async function settle(
  { text = 'Hello, are dogs allowed?', sure = null, doubtful }: Partial<Given>,
  told: Partial<Settled> = {},
) {
  const asked: (readonly [string, readonly string[]])[] = []
  const settler: QuestionSettler = {
    name: 'llm:small',
    settle: async (question, candidates) => {
      asked.push([question, candidates])
      return { result: 'none', chosen: null, said: '0', failure: null, ms: 7, ...told }
    },
    counts: () => ({ same: 0, none: 0, unreadable: 0, failed: 0, remembered: 0 }),
  }
  const decision: Record<string, unknown> = {}
  const matches = { sure, doubtful: doubtful ?? [] }
  const of = { question: readQuestion(text, { language: 'en' }), signal: undefined, decision }
  return { asked, decision, matches, settled: await settleShortAnswer({ settler }, of, matches) }
}
type Given = { text: string; sure: ShortAnswerMatch | null; doubtful: ShortAnswerMatch[] }

const dog = match('1', 'Can I bring my dog?')
const park = match('2', 'Where do I park?')

describe('a short answer in doubt', () => {
  it('is sure when the LLM says so, and what was asked and what came is told', async () => {
    const { asked, decision, settled } = await settle(
      { doubtful: [dog, park] },
      { result: 'same', chosen: 1, said: '417' },
    )
    expect(asked).toEqual([['are dogs allowed?', ['Can I bring my dog?', 'Where do I park?']]])
    expect(settled).toEqual({ sure: { ...park, how: 'llm' }, doubtful: [] })
    expect(decision['shortAnswerSettled']).toEqual({
      ...{ by: 'llm:small', question: 'are dogs allowed?', result: 'same', chosen: '2', said: '417' },
      ...{ failure: null, ms: 7 },
      candidates: [
        { id: '1', question: 'Can I bring my dog?' },
        { id: '2', question: 'Where do I park?' },
      ],
    })
  })

  it.each(['none', 'unreadable', 'failed'] as const)('stays in doubt when it says %s', async (result) => {
    const { settled, matches, decision } = await settle({ doubtful: [dog] }, { result })
    expect(settled).toBe(matches)
    expect(decision).toMatchObject({ shortAnswerSettled: { result, chosen: null } })
  })

  it('is put before it only where there is a doubt', async () => {
    for (const given of [{}, { sure: dog }, { sure: dog, doubtful: [park] }]) {
      const { asked, decision, settled, matches } = await settle(given)
      expect([asked, decision]).toEqual([[], {}])
      expect(settled).toBe(matches)
    }
  })

  it('is not given in a language that the visitor may not read', async () => {
    const german = match('3', 'Darf mein Hund mit?', { sameLanguage: false })
    expect((await settle({ doubtful: [german] })).asked).toEqual([])
    const { settled } = await settle({ doubtful: [german, dog] }, { result: 'same', chosen: 0 })
    expect(settled.sure?.shortAnswer.id).toBe('1')
  })

  it('is one of five at most, and none for a letter', async () => {
    const many = Array.from({ length: 8 }, (_, i) => match(`${i}`, `Question ${i}?`))
    expect((await settle({ doubtful: many })).asked[0]?.[1]).toHaveLength(5)
    expect((await settle({ text: 'Are dogs allowed? '.repeat(60), doubtful: many })).asked).toEqual([])
  })

  it('stays in doubt without an LLM', async () => {
    const matches = { sure: null, doubtful: [dog] }
    const of = { question: readQuestion('Dogs?', { language: 'en' }), signal: undefined, decision: {} }
    expect(await settleShortAnswer({}, of, matches)).toBe(matches)
  })
})
