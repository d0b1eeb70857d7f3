// Meaning needs the real model: paraphrases, other languages, near misses, and what one answer costs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Embedder } from '../core/ports/embedder.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import { belongsTogether } from './gaps/same-gap.ts'
import { readQuestion } from './read-question.ts'
import { isSameQuestion, likenessOf } from './same-question.ts'
import { loadBundledEmbedder } from './testing/bundled-embedder.ts'
import { helpPages } from './testing/help-pages.ts'
import pairs from './testing/question-pairs.json' with { type: 'json' }
import { createWorld } from './testing/world.ts'

let embedder: Embedder
beforeAll(async () => {
  embedder = await loadBundledEmbedder()
  await loadLanguageDetection()
})
afterAll(async () => embedder.close())

const world = () => createWorld({ embedder, pages: helpPages })

describe('answers with the bundled model', () => {
  it.each([
    ['How can I get a new password when I have forgotten mine?', 'Click Forgot password', 'en'],
    ['Wie setze ich ein vergessenes Passwort zurück?', 'Click Forgot password', 'de'],
    ['How long do you keep invoices?', 'ten years', 'en'],
    ['Combien de temps les factures sont-elles conservées ?', 'ten years', 'fr'],
    ['Who may export the data?', 'Only administrators', 'en'],
    ['What does the Team plan cost a month?', 'Team | 29 EUR | 20', 'en'],
  ])('%s', async (question, part, language) => {
    const w = await world()
    const answer = await w.ask(question, { explain: true })
    expect(answer, JSON.stringify(answer.explain, null, 1)).toMatchObject({ outcome: 'answered', language })
    expect(answer.text).toContain(part)
    for (const { documentId, start, end, quote } of answer.citations) {
      expect(w.texts.get(documentId)?.slice(start, end)).toBe(quote)
    }
  })

  it.each([
    'What is the refund period for a bicycle?',
    'Wie wird das Wetter morgen in Hamburg?',
    'Who painted the Mona Lisa?',
    'オーストラリアの首都はどこですか？',
  ])('hands off: %s', async (question) => {
    const answer = await (await world()).ask(question, { explain: true })
    expect(answer, JSON.stringify(answer.explain, null, 1)).toMatchObject({
      outcome: 'handoff',
      handoff: { trigger: 'unanswerable' },
    })
  })
})

describe('a conversation with the bundled model', () => {
  it('asks back what one word leaves open, and takes the choice', async () => {
    const w = await world()
    const first = await w.ask('password', { conversationId: 'c', language: 'en' })
    expect(first.outcome).toBe('clarify')
    const titles = first.clarification?.options.map(({ title }) => title)
    expect(titles).toEqual(
      expect.arrayContaining(['Reset a forgotten password', 'Change a password you know']),
    )
    const second = await w.ask('Change a password you know', { conversationId: 'c' })
    expect(second.text).toContain('twelve characters')
  })

  it.each([
    ['What does the Team plan cost?', 'and the Company plan?', 'Company | 99 EUR'],
    ['Was kostet der Tarif Team im Monat?', 'und der Tarif Starter?', 'Starter | 9 EUR'],
    ['Where can I export my contacts?', 'Who can start it?', 'Only administrators'],
  ])('%s … %s', async (question, next, part) => {
    const w = await world()
    await w.ask(question, { conversationId: 'c' })
    const answer = await w.ask(next, { conversationId: 'c', explain: true })
    expect(answer.text, JSON.stringify(answer.explain, null, 1)).toContain(part)
  })

  it('reads a misspelt word as the content has it', async () => {
    const answer = await (await world()).ask('How long do you keep invoicse?', { explain: true })
    expect(answer.text).toContain('ten years')
    expect(answer.explain).toMatchObject({ spelling: [{ word: 'invoicse', read: 'invoices' }] })
  })
})

describe('questions that ask the same', () => {
  const searcher = {
    termStatistics: async (terms: readonly number[]) => ({
      chunks: 1000,
      documentFrequency: terms.map(() => 10),
    }),
  }
  async function taken(rows: readonly string[][]): Promise<{ same: number; together: number }> {
    const counts = { same: 0, together: 0 }
    for (const [languages = 'en', a = '', b = ''] of rows) {
      const [first = 'en', second = first] = languages.split('-')
      const left = readQuestion(a, { language: first })
      const right = readQuestion(b, { language: second })
      const likeness = await likenessOf({ embedder, searcher }, left, right)
      if (isSameQuestion(likeness, embedder.modelId)) counts.same += 1
      if (belongsTogether(likeness, embedder.modelId)) counts.together += 1
    }
    return counts
  }

  it('are mostly taken, and no near miss is', async () => {
    expect((await taken(pairs.same)).same).toBeGreaterThanOrEqual(18)
    expect((await taken(pairs.near)).same).toBe(0)
    expect((await taken(pairs.narrower)).same).toBeLessThanOrEqual(1)
    expect((await taken(pairs.nearAcross)).same).toBe(0)
  })

  it('share a gap, across languages too, and near misses seldom do', async () => {
    expect((await taken(pairs.same)).together).toBeGreaterThanOrEqual(24)
    expect((await taken(pairs.sameAcross)).together).toBeGreaterThanOrEqual(8)
    expect((await taken(pairs.near)).together).toBeLessThanOrEqual(5)
    expect((await taken(pairs.nearAcross)).together).toBeLessThanOrEqual(2)
  })
})
