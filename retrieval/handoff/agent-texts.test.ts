import { describe, expect, it } from 'vitest'
import { HandoffSettings } from '../../core/settings.ts'
import { agentText, textLanguages } from './agent-texts.ts'
import { characterLanguages, characterText } from './character-text.ts'
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

describe('characterText', () => {
  it('differs by personality in at least twelve languages', () => {
    expect(characterLanguages.length).toBeGreaterThanOrEqual(12)
    const all = ['friendly', 'professional', 'casual', 'empathetic', 'witty'] as const
    for (const language of characterLanguages) {
      for (const kind of ['greeting', 'thanks', 'goodbye'] as const) {
        const said = all.map((personality) => characterText(kind, language, { personality, name: 'Kim' }))
        expect(new Set(said).size, `${language} ${kind}`).toBe(5)
      }
    }
  })

  it('says what the agent is alike in every character, and plainly in a voice of its own', () => {
    const witty = { personality: 'witty', name: 'Kim' } as const
    expect(characterText('identity', 'en', witty)).toMatch(/Kim.*automated/)
    const brand = { personality: 'brand', name: 'Kim' } as const
    expect(characterText('greeting', 'en', brand)).toBe(agentText('greeting', 'en'))
  })
})

describe('matchSmalltalk', () => {
  it.each([
    ['Hi Kim!', 'greeting', 'en'],
    ['Hallo! Wer bist du?', 'identity', 'de'],
    ['Thanks, bye', 'goodbye', 'en'],
    ['Merci beaucoup, au revoir !', 'goodbye', 'fr'],
    ['¿Eres un robot?', 'identity', 'es'],
    ['Sei umano?', 'identity', 'it'],
    ['Você é um robô?', 'identity', 'pt'],
    ['Ben je een mens?', 'identity', 'nl'],
    ['Är du en bot?', 'identity', 'sv'],
    ['Er du et menneske?', 'identity', 'da'],
    ['Czy jesteś botem?', 'identity', 'pl'],
    ['Ты бот?', 'identity', 'ru'],
    ['人間ですか？', 'identity', 'ja'],
    ['你是机器人吗？', 'identity', 'zh'],
    ['Sen kimsin?', 'identity', 'tr'],
    ['Am I talking to a human?', 'identity', 'en'],
  ])('%j is %s in %s', (text, kind, language) => {
    expect(matchSmalltalk(text, 'Kim')).toEqual({ kind, language })
  })

  it.each([
    'Hi! How do I reset my password?',
    'Danke. Und wie kündige ich?',
    'hello world program',
    'thanks to whom?',
  ])('%j is a question', (text) => {
    expect(matchSmalltalk(text, 'Kim')).toBeUndefined()
  })

  it('goes by the language that was said where several share a word', () => {
    expect(matchSmalltalk('Hej', '', 'da')).toEqual({ kind: 'greeting', language: 'da' })
    expect(matchSmalltalk('Hej', '', 'sv')).toEqual({ kind: 'greeting', language: 'sv' })
    expect(matchSmalltalk('Hej', '', 'da-DK')).toEqual({ kind: 'greeting', language: 'da' })
  })

  it.each([
    ['Hello, I have a question', 'en'],
    ['Hi Kim, can you help me?', 'en'],
    ['Hallo, ich habe eine Frage', 'de'],
    ['Hallo, ik heb een vraag', 'nl'],
    ['Hej! Jeg har et spørgsmål.', 'da'],
    ['Bonjour, j’ai une question', 'fr'],
    ['Hola, tengo una pregunta', 'es'],
    ['質問があります。', 'ja'],
  ])('%j announces a question and asks none', (text, language) => {
    expect(matchSmalltalk(text, 'Kim')).toEqual({ kind: 'greeting', language })
  })

  it('takes whole messages only', () => {
    expect(matchSmalltalk('Guten Tag!')).toEqual({ kind: 'greeting', language: 'de' })
    expect(matchSmalltalk('THANKS :-)')).toMatchObject({ kind: 'thanks' })
    expect(matchSmalltalk('Hello, how do I reset my password?')).toBeUndefined()
  })
})
