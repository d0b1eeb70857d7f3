// Short answers with the real model: what is taken, what is asked back about, what is left to the content.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Embedder } from '../core/ports/embedder.ts'
import { readQuestion } from './read-question.ts'
import { judgeQuestions } from './same-question/judge-questions.ts'
import { loadBundledEmbedder } from './testing/bundled-embedder.ts'
import { helpPages } from './testing/help-pages.ts'
import pairs from './testing/question-pairs.json' with { type: 'json' }
import { createWorld } from './testing/world.ts'

let embedder: Embedder
beforeAll(async () => {
  embedder = await loadBundledEmbedder()
})
afterAll(() => embedder.close())

const HOURS = 'From nine to five, Monday to Friday.'
async function world(pages = helpPages) {
  const w = await createWorld({ embedder, pages })
  await w.saveShortAnswer({ question: 'How do I renew my passport?', answer: 'At the town hall.' })
  await w.saveShortAnswer({ question: 'Do you ship to Norway?', answer: 'Yes, within a week.' })
  await w.saveShortAnswer({ question: 'What are your opening hours?', answer: HOURS })
  await w.saveShortAnswer({ question: 'Can I bring my dog?', answer: 'Dogs are welcome.' })
  return w
}

describe('a visitor who asks for a short answer in other words', () => {
  it.each([
    ['Hello, how can I renew my passport? Thanks!', 'At the town hall.'],
    ['Tell me the opening hours please', HOURS],
  ])('%s', async (question, text) => {
    expect(await (await world()).ask(question)).toMatchObject({ kind: 'short-answer', text })
  })

  it.each([
    'Do you ship to Sweden?',
    'How do I cancel my passport?',
    'How do I renew my passport for my child?',
    'Can I not bring my dog?',
    'How much does a passport cost?',
    'Why is the sky blue?',
  ])('does not get it for another question: %s', async (question) => {
    expect(await (await world()).ask(question)).not.toMatchObject({
      kind: 'short-answer',
      outcome: 'answered',
    })
  })

  it.each(['yes', '1', 'Can I bring my dog?'])(
    'is asked back in doubt, and answered on %s',
    async (reply) => {
      const w = await world()
      const first = await w.ask('Are dogs allowed at your place?', { conversationId: 'c', explain: true })
      expect(first, JSON.stringify(first.explain)).toMatchObject({
        outcome: 'clarify',
        kind: 'short-answer',
        clarification: { options: [{ title: 'Can I bring my dog?', question: 'Can I bring my dog?' }] },
      })
      const second = await w.ask(reply, { conversationId: 'c' })
      expect(second).toMatchObject({ outcome: 'answered', text: 'Dogs are welcome.' })
    },
  )

  it('is answered on a caller’s own history of the conversation, too', async () => {
    const w = await world()
    const question = 'Are dogs allowed at your place?'
    const { text } = await w.ask(question)
    const history = [
      { role: 'user' as const, text: question },
      { role: 'assistant' as const, text },
    ]
    expect((await w.ask('Yes', { history })).text).toBe('Dogs are welcome.')
    expect((await w.ask('No', { history })).text).not.toContain('Dogs are welcome.')
  })

  it('is not asked back twice in a row, and the phrasing stays a gap', async () => {
    const w = await world()
    await w.ask('Are dogs allowed at your place?', { conversationId: 'c' })
    expect(w.questions.rows[0]).toMatchObject({ unanswered: true })
    const again = await w.ask('Are dogs allowed at your place?', { conversationId: 'c' })
    expect(again.outcome).toBe('handoff')
  })

  it('is offered one in another language only where that is switched on', async () => {
    const w = await world([])
    const ask = () => w.ask('Kann ich meinen Hund mitbringen?', { language: 'de' })
    expect((await ask()).outcome).toBe('handoff')
    await w.settings.put('agent', { state: 'on', shortAnswersAcrossLanguages: true })
    expect(await ask()).toMatchObject({
      outcome: 'clarify',
      language: 'de',
      clarification: { options: [{ title: 'Can I bring my dog?' }] },
    })
  })
})

describe('pairs of questions, each beside seven others', () => {
  const searcher = {
    termStatistics: async (terms: readonly number[]) => ({
      chunks: 300,
      documentFrequency: terms.map(() => 3),
    }),
  }
  async function taken(rows: readonly string[][]): Promise<number> {
    let count = 0
    for (const [language = 'en', held = '', asked = ''] of rows) {
      const beside = [...pairs.same, ...pairs.near]
        .filter(([of, text]) => of === language && text !== held && text !== asked)
        .map(([, text = '']) => text)
      const others = [held, ...new Set(beside)]
        .slice(0, 8)
        .map((text) => ({ group: text, question: readQuestion(text, { language }) }))
      const judged = await judgeQuestions({ embedder, searcher }, readQuestion(asked, { language }), others, {
        acrossLanguages: false,
      })
      if (judged.some(({ verdict, other }) => verdict === 'same' && other.group === held)) count += 1
    }
    return count
  }

  it('that ask the same are mostly taken; near misses and narrower ones never', async () => {
    expect(await taken(pairs.same)).toBeGreaterThanOrEqual(17)
    expect(await taken(pairs.near)).toBe(0)
    expect(await taken(pairs.narrower)).toBe(0)
  })
})
