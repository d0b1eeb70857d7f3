import { describe, expect, it } from 'vitest'
import { HandoffSettings } from '../../core/settings.ts'
import { agentText, textLanguages } from './agent-texts.ts'
import { toHandoff } from './handoff-message.ts'
import { matchSmalltalk } from './smalltalk.ts'

describe('the agent’s own texts', () => {
  it('stand in at least ten languages and fall back to English', () => {
    expect(textLanguages.length).toBeGreaterThanOrEqual(10)
    expect(agentText('unknown', 'xx')).toBe(agentText('unknown', 'en'))
    expect(agentText('unknown', 'nb')).toBe(agentText('unknown', 'no'))
    expect(agentText('identity', 'de', { name: 'Kim' })).toContain('Kim')
  })

  it('give way to a message that an admin set', () => {
    const of = { trigger: 'unanswerable', matched: null, availability: 'available', language: 'fr' } as const
    expect(toHandoff(HandoffSettings.parse({}), of).message).toContain('collègue')
    const own = HandoffSettings.parse({ messages: { available: 'One moment.' } })
    expect(toHandoff(own, of).message).toBe('One moment.')
  })
})

describe('matchSmalltalk', () => {
  it('takes whole messages only', () => {
    expect(matchSmalltalk('Guten Tag!')).toEqual({ kind: 'greeting', language: 'de' })
    expect(matchSmalltalk('THANKS :-)')).toMatchObject({ kind: 'thanks' })
    expect(matchSmalltalk('Hello, how do I reset my password?')).toBeUndefined()
  })
})
