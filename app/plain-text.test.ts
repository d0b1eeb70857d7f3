import { describe, expect, it } from 'vitest'
import { formatAnswer } from './commands/ask.ts'
import { plainJson, plainText } from './plain-text.ts'
import { attacks, hostileAnswer } from './testing/attacks.ts'

/** Whatever a terminal acts on instead of showing it. */
const steering = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u

describe('what a terminal gets', () => {
  it('loses escape sequences and keeps what can be read', () => {
    expect(plainText('\u001b[31mred\u001b[0m \u001b]8;;https://e.org\u0007link\u001b]8;;\u0007')).toBe(
      'red link',
    )
    expect(plainText('a\tb\r\nc\u009b2Jd')).toBe('a\tb\ncd')
    expect(plainText('Grüße, 質問, 👩‍🔬, سؤال')).toBe('Grüße, 質問, 👩‍🔬, سؤال')
    expect(JSON.parse(plainJson({ a: '\u009b2J\u202e' }))).toEqual({ a: '\u009b2J\u202e' })
  })

  it.each(attacks.map(({ id, text }) => [id, text]))('is not steered by %s', (_, text) => {
    const answer = hostileAnswer(text)
    expect(plainText(formatAnswer(answer))).not.toMatch(steering)
    expect(plainJson(answer)).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  })
})
