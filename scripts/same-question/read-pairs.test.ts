import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isLeftOut, parsePairs, readPairs } from './read-pairs.ts'

const text = `# pay-card
a: Yes, all cards.
en
= Do you take cards?
+ card payment
- Do you take cash?
de
= Nehmen Sie Karten?
`

describe('topics of questions', () => {
  it('are read by language, paraphrases apart from near misses', () => {
    const [topic] = parsePairs(text, 'shop')
    expect(topic?.id).toBe('shop/pay-card')
    expect(topic?.languages.get('en')).toEqual({
      same: ['Do you take cards?', 'card payment'],
      near: ['Do you take cash?'],
    })
    expect(topic?.languages.get('de')?.same).toEqual(['Nehmen Sie Karten?'])
  })

  it('name a line that is of no form', () => {
    expect(() => parsePairs(`${text}* what?`, 'shop')).toThrow('shop, line 9')
  })

  it('are left out by name, one in eight', () => {
    const topics = readPairs(join(import.meta.dirname, '../../fixtures/short-answers/pairs'))
    const share = topics.filter(({ id }) => isLeftOut(id)).length / topics.length
    expect(topics.length).toBeGreaterThan(1500)
    expect(share).toBeGreaterThan(0.1)
    expect(share).toBeLessThan(0.15)
  })
})
