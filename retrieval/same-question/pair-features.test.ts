import { describe, expect, it } from 'vitest'
import { askedWords } from './asked-words.ts'
import { FEATURES, pairFeatures } from './pair-features.ts'

const near = {
  ...{ cosine: 0.9, focused: 0.8, margin: 0.02, rank: 0 },
  ...{ likeness: 0.7, likenessMargin: 0.1, likenessRank: 0 },
}
function between(asked: string, other: string, language = 'en'): Record<string, number> {
  const row = pairFeatures(askedWords({ text: asked, language }), askedWords({ text: other, language }), near)
  expect(row).toHaveLength(FEATURES.length)
  return Object.fromEntries(FEATURES.map((name, i) => [name, row[i] ?? Number.NaN]))
}

describe('what is compared of two questions', () => {
  it('sees one content word exchanged', () => {
    expect(between('How do I renew my subscription?', 'How do I cancel my subscription?')).toMatchObject({
      exchanged: 1,
      shared: 1,
      onlyAsked: 1,
      onlyOther: 1,
      sameKind: 1,
    })
  })

  it('takes other forms of a word for it, not for another', () => {
    expect(between('Rückerstattung', 'Wann kommt meine Erstattung?', 'de')).toMatchObject({
      onlyAsked: 0,
      alikeAsked: 1,
    })
  })

  it('sees what the visitor adds', () => {
    expect(
      between('How do I reset the password of another user?', 'How do I reset my password?'),
    ).toMatchObject({ asksMore: 1, asksLess: 0 })
  })

  it('tells apart what is asked for only where both say it', () => {
    expect(between('When can I pay?', 'How much must I pay?')['asksElse']).toBe(1)
    expect(between('Can I pay?', 'Where do I pay?')['asksElse']).toBe(0)
  })

  it('notices a name that the other does not speak of', () => {
    expect(between('Do you ship to Sweden?', 'Do you ship to Norway?')['newName']).toBe(1)
    expect(between('DO YOU SHIP?', 'Do you ship?')['newName']).toBe(0)
  })

  it('leaves greetings and thanks out', () => {
    const plain = between('How do I pay?', 'Where can I pay?')
    expect(between('Hello, how do I pay? Thanks!', 'Where can I pay?')).toEqual(plain)
    expect(askedWords({ text: 'Thanks!', language: 'en' }).words).toEqual(new Set(['thanks']))
  })

  it('does not make a short answer surer because it stands alone', () => {
    const [a, b] = ['How do I pay?', 'Where can I pay?'].map((text) => askedWords({ text, language: 'en' }))
    if (a === undefined || b === undefined) throw new Error('two questions were read')
    const at = (margin: number) => {
      const row = pairFeatures(a, b, { ...near, margin, likenessMargin: margin })
      return [row[FEATURES.indexOf('margin')], row[FEATURES.indexOf('likenessMargin')]]
    }
    expect(at(1)).toEqual(at(0.5))
    expect(at(0.1)).toEqual([0.1, 0.1])
  })
})
