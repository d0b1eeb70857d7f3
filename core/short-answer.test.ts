import { describe, expect, it } from 'vitest'
import { ShortAnswerInput } from './short-answer.ts'

describe('a short answer', () => {
  it.each([
    ['https://x.org/a', true],
    ['mailto:help@x.org', true],
    ['tel:+4512345678', true],
    ['javascript:alert(1)', false],
    ['data:text/html,<script>', false],
    ['file:///etc/passwd', false],
  ])('may link to %s: %s', (url, expected) => {
    const input = { question: 'q', answer: 'a', links: [{ title: 't', url }] }
    expect(ShortAnswerInput.safeParse(input).success).toBe(expected)
  })
})
