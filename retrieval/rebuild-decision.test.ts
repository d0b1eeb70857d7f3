import { describe, expect, it } from 'vitest'
import type { AnswerRequest } from '../core/answer.ts'
import { HandoffSettings, Profile } from '../core/settings.ts'
import { createAnswerability } from './answerability/answerability.ts'
import { rebuildDecision } from './rebuild-decision.ts'
import { helpPages } from './testing/help-pages.ts'
import { admin, createWorld } from './testing/world.ts'

const topics = [
  { topic: 'lawsuit', handling: 'decline' },
  { topic: 'salary', handling: 'handoff' },
  { topic: 'weather', handling: 'instruct', instruction: 'Be dry.', reply: 'Look out of the window.' },
]
const questions: [string, Partial<AnswerRequest>?][] = [
  ['How long are invoices kept?'],
  ['How do I reset a forgotten password?'],
  ['What is the refund period for a bicycle?'],
  ['I want to talk to a real person'],
  ['Thanks a lot!'],
  ['Where is the coffee?'],
  ['Will there be a lawsuit?'],
  ['What is the salary of the boss?'],
  ['How is the weather?'],
  ['refunding', { channel: 'chat' }],
  ['How long are invoices kept?', { sender: { email: 'a@spam.example' } }],
]

describe('rebuildDecision', () => {
  it.each(['async', 'none'] as const)(
    'tells each decision again from the log (process %s)',
    async (process) => {
      const w = await createWorld({ pages: helpPages })
      await w.saveShortAnswer({ question: 'Where is the coffee?', answer: 'In the kitchen.' })
      await w.settings.put('profile:published', Profile.parse({ topics }))
      const rules = { process, phrases: ['refund*'], ignoredSenders: ['spam.example'] }
      await w.settings.put('handoff', HandoffSettings.parse(rules))
      for (const [question, more] of questions) await w.answers.answer({ question, ...more }, admin)
      expect(w.questions.rows).toHaveLength(questions.length)
      for (const { question, answer, decision } of w.questions.rows) {
        // As the store gives it back.
        const logged: Record<string, unknown> = JSON.parse(JSON.stringify(decision))
        const rebuilt = w.answers.rebuild?.(logged)
        expect(rebuilt, question).toMatchObject({ outcome: answer.outcome, kind: answer.kind })
        const probability = rebuilt?.probability
        if (typeof probability === 'number') expect(probability).toBeCloseTo(answer.confidence, 9)
      }
    },
  )

  it('follows the logged features and threshold, and not the logged probability', async () => {
    const w = await createWorld({ pages: helpPages })
    await w.ask('How long are invoices kept?')
    const decision = w.questions.rows[0]?.decision ?? {}
    const answerability = createAnswerability(w.embedder)
    expect(rebuildDecision({ ...decision, probability: 0 }, answerability)?.outcome).toBe('answered')
    expect(rebuildDecision({ ...decision, threshold: 1 }, answerability)?.kind).toBe('unknown')
    expect(rebuildDecision({ ...decision, answerability: '0:other' }, answerability)).toBeNull()
    expect(rebuildDecision({}, answerability)).toBeNull()
  })

  it('tells a page asked for by its title again, which is answered below the threshold, too', async () => {
    const w = await createWorld({ pages: helpPages })
    await w.settings.put('handoff', HandoffSettings.parse({ thresholds: { default: 1, clarify: 0 } }))
    const title = helpPages.map((page) => page.title).find((name) => name.includes(' ')) ?? ''
    expect(await w.ask(title)).toMatchObject({ outcome: 'answered', kind: 'content' })
    const logged: Record<string, unknown> = JSON.parse(JSON.stringify(w.questions.rows[0]?.decision))
    expect(w.answers.rebuild?.(logged)).toMatchObject({ outcome: 'answered', kind: 'content' })
  })

  it('keeps what admins wrote for the agent from agent keys', async () => {
    const w = await createWorld({ pages: helpPages })
    await w.settings.put('profile:published', Profile.parse({ topics }))
    const ask = (role: 'admin' | 'agent') =>
      w.answers.answer({ question: 'How is the weather?', explain: true }, { ...admin, role })
    expect(JSON.stringify((await ask('agent')).explain)).not.toContain('Be dry.')
    expect(JSON.stringify((await ask('admin')).explain)).toContain('Be dry.')
  })
})
