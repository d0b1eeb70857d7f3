// "That did not help" through the whole service.
import { describe, expect, it } from 'vitest'
import { createWorld } from './testing/world.ts'

const pages = [
  {
    name: 'r',
    title: 'Restore files',
    sections: [{ text: 'To restore a deleted file open the bin and choose Restore.' }],
  },
]
const how = 'How do I restore a deleted file?'

describe('a complaint about an answer', () => {
  it('is handed off as a repeated failure, feeds no gap, and marks the answer as unhelpful', async () => {
    const w = await createWorld({ pages })
    const first = await w.ask(how, { conversationId: 'c' })
    expect(first.kind).toBe('content')
    const answer = await w.ask('Das hat leider nicht geholfen.', { conversationId: 'c', explain: true })
    expect(answer).toMatchObject({ outcome: 'handoff', kind: 'unknown', language: 'de' })
    expect(answer.handoff).toMatchObject({ trigger: 'repeated-failure', matched: '2' })
    expect(answer.explain).toMatchObject({ complaint: { about: first.id } })
    expect(w.questions.rows.at(-1)?.unanswered).toBe(false)
    expect((await w.questions.get(first.id))?.feedback).toMatchObject({ helpful: false })
    expect(w.answers.rebuild?.(w.questions.rows.at(-1)?.decision ?? {})).toMatchObject({ kind: 'unknown' })
  })

  it('is heard in the caller’s history, too, and counts by the setting', async () => {
    const w = await createWorld({ pages })
    const history = [
      { role: 'user' as const, text: how },
      { role: 'assistant' as const, text: 'Open the bin.' },
    ]
    await w.settings.put('handoff', { ...(await w.settings.get('handoff')), repeatedFailures: 3 })
    const answer = await w.ask('that did not help', { history })
    expect(answer.handoff).toMatchObject({ trigger: 'unanswerable', matched: null })
  })

  it('does not overwrite what the visitor pressed', async () => {
    const w = await createWorld({ pages })
    const { id } = await w.ask(how, { conversationId: 'c' })
    await w.questions.giveFeedback(id, { helpful: true })
    await w.ask('that did not help', { conversationId: 'c' })
    expect((await w.questions.get(id))?.feedback).toEqual({ helpful: true })
  })

  it('says under process none that it does not know', async () => {
    const w = await createWorld({ pages })
    await w.settings.put('handoff', { ...(await w.settings.get('handoff')), process: 'none' })
    await w.ask(how, { conversationId: 'c' })
    const answer = await w.ask('that did not help', { conversationId: 'c' })
    expect(answer).toMatchObject({ outcome: 'answered', kind: 'unknown', handoff: null })
  })

  it('is a question like any other where nothing was answered before', async () => {
    const w = await createWorld({ pages })
    const answer = await w.ask('that did not help', { conversationId: 'new', explain: true })
    expect(answer.explain).not.toHaveProperty('complaint')
  })
})
