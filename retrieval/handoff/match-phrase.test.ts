import { describe, expect, it } from 'vitest'
import { matchPhrase, readForPhrases } from './match-phrase.ts'
import { matchSender } from './match-sender.ts'
import { matchTopic } from './match-topic.ts'

describe('matchPhrase', () => {
  it.each([
    ['refund', 'I want a REFUND!', ['en']],
    ['refund', 'Was I refunded?', ['en']],
    ['cancellation', 'Cancellations, please', ['en']],
    ['Kündigung', 'Wo sende ich kundigungen hin?', ['de']],
    ['remboursé', 'je veux etre REMBOURSE', ['fr']],
    ['cancel*', 'about cancelled-ness and canceling', ['en']],
    ['close my account', 'Please close my account.', ['en']],
    ['退款', '我要退款', ['zh']],
  ])('finds %j in %j', (phrase, question, languages) => {
    expect(matchPhrase(phrase, readForPhrases(question, languages))).not.toBeNull()
  })

  it.each([
    ['fund', 'I want a refund', ['en']],
    ['close my account', 'close the account of my friend', ['en']],
    ['can*', 'the bacon', ['en']],
    ['*', 'anything', ['en']],
  ])('does not find %j in %j', (phrase, question, languages) => {
    expect(matchPhrase(phrase, readForPhrases(question, languages))).toBeNull()
  })

  it('stems a question once, and not once a phrase: that would take over a second for a thousand', () => {
    const phrases = Array.from({ length: 1000 }, (_, i) => `Sonderkündigung ${i.toString(36)}*`)
    const languages = ['de', 'en']
    const question = 'Wie sende ich eine Kündigung meines Vertrages an die richtige Adresse? '.repeat(10)
    const all = () => {
      const words = readForPhrases(question, languages)
      return phrases.filter((phrase) => matchPhrase(phrase, words) !== null)
    }
    expect(all()).toEqual([])
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now()
      all()
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(300)
  })
})

describe('matchSender', () => {
  const ignored = ['Spam@Example.org', '@bots.example', 'news.example']
  it.each([
    ['spam@example.org', 'Spam@Example.org'],
    ['a@bots.example', '@bots.example'],
    ['a@mail.news.example', 'news.example'],
  ])('ignores %s', (email, entry) => {
    expect(matchSender(ignored, email)).toBe(entry)
  })
  it.each(['other@example.org', 'a@notbots.example', undefined])('lets %s through', (email) => {
    expect(matchSender(ignored, email)).toBeNull()
  })
})

describe('matchTopic', () => {
  const topics = [{ topic: 'legal advice, lawsuit', handling: 'decline' as const }]
  it('needs all words of one wording, in any order and form', () => {
    expect(
      matchTopic(topics, readForPhrases('Can you advise? I need advice that is legal', ['en']))?.matched,
    ).toBe('legal advice')
    expect(matchTopic(topics, readForPhrases('I will file lawsuits', ['en']))?.matched).toBe('lawsuit')
    expect(matchTopic(topics, readForPhrases('Is this legal?', ['en']))).toBeNull()
  })
})
