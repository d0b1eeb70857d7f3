// Follow-ups through the whole service.
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../core/key.ts'
import { createWorld, type Page } from '../testing/world.ts'

const page = (name: string, title: string, text: string): Page => ({ name, title, sections: [{ text }] })
const pages = [
  page('w', 'Charts in Writer', 'To insert a chart in Writer choose Insert and then Chart from the menu.'),
  page('c', 'Charts in Calc', 'To insert a chart in Calc select the cells and choose Chart in the toolbar.'),
  page('d', 'Remove a chart', 'To delete a chart click on it and press the Delete key.'),
  page('i', 'Invoices', 'Invoices are sent on the first day of each month. They are kept for ten years.'),
]
const first = 'How do I insert a chart in Writer?'
const user = (text: string) => ({ role: 'user' as const, text })
const assistant = (text: string) => ({ role: 'assistant' as const, text })

describe('a follow-up', () => {
  it('is answered from its topic, by the log of the conversation or by the caller’s history', async () => {
    const w = await createWorld({ pages })
    expect((await w.ask(first, { conversationId: 'a' })).text).toContain('in Writer')
    const logged = await w.ask('and in Calc?', { conversationId: 'a', explain: true })
    expect(logged.text).toContain('select the cells')
    expect(logged.explain).toMatchObject({
      standalone: { text: 'How do I insert a chart in Calc?', from: first, why: 'swap', sure: true },
    })
    const told = await w.ask('how do I delete it?', { history: [user(first), assistant('Choose Insert.')] })
    expect(told.text).toContain('press the Delete key')
    expect((await w.ask('how do I delete it?')).explain).toBeUndefined()
  })

  it('is nobody’s but the key’s that began the conversation: another neither continues nor reads it', async () => {
    const w = await createWorld({ pages })
    const agent = (keyId: string): Actor => ({ ...w.admin, keyId, role: 'agent' })
    await w.ask(first, { conversationId: 'c' }, agent('a'))
    const other = await w.ask('and in Calc?', { conversationId: 'c', explain: true }, agent('b'))
    expect(other.explain).toMatchObject({ earlier: { turns: 0 } })
    expect(JSON.stringify(other)).not.toContain(first)
    const own = await w.ask('and in Calc?', { conversationId: 'c', explain: true }, agent('a'))
    expect(own.explain).toMatchObject({ earlier: { turns: 1 }, standalone: { from: first } })
  })

  it('is not answered with what was just said', async () => {
    const w = await createWorld({ pages })
    await w.ask(first, { conversationId: 'a' })
    const again = await w.ask('why?', { conversationId: 'a', explain: true })
    expect(again).toMatchObject({ outcome: 'handoff', kind: 'unknown', explain: { repeatsLast: true } })
    expect(w.answers.rebuild?.(again.explain ?? {})).toMatchObject({ outcome: 'handoff', kind: 'unknown' })
    // Asked in full, the question is answered as often as it is asked.
    expect((await w.ask(first, { conversationId: 'a' })).outcome).toBe('answered')
    const told = [
      user(first),
      assistant('To insert a chart in Writer choose Insert and then Chart from the menu. [1]'),
    ]
    expect((await w.ask('why?', { history: told })).outcome).toBe('handoff')
  })

  it('is not answered from a page that its topic does not find', async () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      page(`p${i}`, `Chart ${i}`, `Charts in Writer, kind ${i}.`),
    )
    const saving = page('s', 'Save', 'They are saved in the records folder of settings.')
    const w = await createWorld({ pages: [...pages, ...many, saving] })
    const handoff = await w.settings.get('handoff')
    const thresholds = { ...handoff.thresholds, default: 0.01 }
    await w.settings.put('handoff', { ...handoff, thresholds })
    await w.ask(first, { conversationId: 'a' })
    const answer = await w.ask('are they saved in the records folder of settings?', {
      conversationId: 'a',
      explain: true,
    })
    expect(answer).toMatchObject({ outcome: 'handoff', explain: { leftTopic: true } })
    expect(w.answers.rebuild?.(answer.explain ?? {})).toMatchObject({ outcome: 'handoff', kind: 'unknown' })
  })

  it('logs what was typed, and the vector of what was meant', async () => {
    const w = await createWorld({ pages })
    await w.ask('and in Calc?', { history: [user(first)], conversationId: 'b' })
    expect(w.questions.rows[0]).toMatchObject({ question: 'and in Calc?' })
    const [meant] = await w.embedder.embed(['How do I insert a chart in Calc?'], { kind: 'query' })
    expect(w.questions.rows[0]?.vector).toEqual(meant)
  })

  it('that names a new topic is answered from that topic', async () => {
    const w = await createWorld({ pages })
    const answer = await w.ask('and invoices?', { history: [user(first)], explain: true })
    expect(answer.text).not.toContain('chart')
    const guess = await w.ask('Calc?', { history: [user(first)], explain: true })
    expect(guess.text).toContain('select the cells')
  })

  it('passes over greetings and thanks', async () => {
    const w = await createWorld({ pages })
    const history = [user(first), assistant('Choose Insert.'), user('thanks'), assistant('You are welcome.')]
    expect((await w.ask('and in Calc?', { history })).text).toContain('select the cells')
  })

  it('is rewritten by a model where there is one', async () => {
    const w = await createWorld({ pages })
    const asked: string[] = []
    const answers = w.withDeps({
      rewriter: {
        name: 'test',
        rewrite: async ({ question }) => {
          asked.push(question)
          return 'How do I insert a chart in Calc?'
        },
      },
    })
    const history = [user(first)]
    const answer = await answers.answer({ question: 'und dort?', history, explain: true }, w.admin)
    expect(answer.text).toContain('select the cells')
    expect(answer.explain).toMatchObject({ standalone: { rewriter: 'test' } })
    await answers.answer({ question: 'How long are invoices kept?', history }, w.admin)
    expect(asked).toEqual(['und dort?'])
  })
})

describe('a new question', () => {
  it('is answered as if nothing had been said', async () => {
    const w = await createWorld({ pages })
    const question = 'How long are invoices kept?'
    const alone = await w.ask(question, { explain: true })
    const after = await w.ask(question, {
      history: [user(first), assistant('Choose Insert.')],
      explain: true,
    })
    expect(after.text).toBe(alone.text)
    expect(after.explain).toEqual(alone.explain)
  })

  it('stays as cheap after a thousand turns', async () => {
    const w = await createWorld({ pages })
    const history = Array.from({ length: 1000 }, (_, i) =>
      i % 2 === 0 ? user(`and in ${i}? ${'x '.repeat(500)}`) : assistant('No.'),
    )
    history.push(user(first))
    const started = performance.now()
    expect((await w.ask('and in Calc?', { history })).text).toContain('select the cells')
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
