import { describe, expect, it } from 'vitest'
import { EvalSuite } from '../core/eval.ts'
import { testExpression } from './test-expression.ts'

describe('regular expressions of a suite', () => {
  it('are tested as they are written', () => {
    expect(testExpression({ source: 'e-?mail', flags: 'i' }, 'by Email')).toBe(true)
    expect(testExpression({ source: '^post', flags: '' }, 'by Email')).toBe(false)
  })

  it('end after a moment when they would never end', () => {
    const startedAt = performance.now()
    expect(() => testExpression({ source: '(a+)+$', flags: '' }, `${'a'.repeat(60)}b`)).toThrow(
      /within 100 ms/,
    )
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })

  it.each(['/(/', '/a/zz'])('are refused with the suite when %s is none', (answer) => {
    const suite = { name: 's', cases: [{ id: '1', question: 'q', expect: { answer } }] }
    expect(EvalSuite.safeParse(suite).success).toBe(false)
  })
})
