import { expect, it } from 'vitest'
import { formatOfName, parseSuite } from './parse-suite.ts'

const yaml = `
name: billing
cases:
  - id: reset-1
    question: How do I reset my password?
    expect:
      outcome: answered
      answer: [forgot password, /email/i]
      url: https://example.org/help/reset
`

it('reads YAML as the contract shows it', () => {
  const suite = parseSuite(yaml, 'yaml', 'file')
  expect(suite.name).toBe('billing')
  expect(suite.cases[0]).toMatchObject({
    id: 'reset-1',
    weight: 1,
    expect: { answer: ['forgot password', '/email/i'] },
  })
})

it('reads CSV with the same names, lists parted by a bar', () => {
  const suite = parseSuite(
    'id,question,outcome,answer,url\na,Why?,answered,one|/two/,https://e.org/x\nb,Who?,handoff,,\n',
    'csv',
    'sheet',
  )
  expect(suite.cases.map((c) => c.expect)).toEqual([
    { outcome: 'answered', answer: ['one', '/two/'], url: 'https://e.org/x' },
    { outcome: 'handoff' },
  ])
})

it('names every wrong field', () => {
  const text = JSON.stringify({
    name: 'x',
    cases: [{ id: 'a', question: '', expect: { outcom: 'answered' } }],
  })
  expect(() => parseSuite(text, 'json', 'x')).toThrow(/cases\.0\.question.*cases\.0\.expect/s)
})

it('refuses two cases with one id', () => {
  const one = { id: 'a', question: 'q', expect: {} }
  expect(() => parseSuite(JSON.stringify({ cases: [one, one] }), 'json', 'x')).toThrow(/case ids must differ/)
})

it('says where YAML breaks', () => {
  expect(() => parseSuite('cases: [', 'yaml', 'x')).toThrow(/as yaml/)
})

it('takes the format from the name', () => {
  expect(['a.csv', 'a.json', 'a.yaml', 'a.yml'].map(formatOfName)).toEqual(['csv', 'json', 'yaml', 'yaml'])
})

it('refuses a regular expression that cannot be read, by name, before anything runs', () => {
  const suite = (part: string) =>
    parseSuite(`cases: [{ id: a, question: q, expect: { answer: ['${part}'] } }]`, 'yaml', 'named')
  expect(() => suite('/(/')).toThrow(/expect\.answer.*\/\(\/ is no regular expression/)
  expect(() => suite('/a/zz')).toThrow(/no regular expression/)
  expect(suite('/^a b$/i').cases).toHaveLength(1)
})
