import { describe, expect, it } from 'vitest'
import { type Features, featureNames } from '../../retrieval/answerability/feature-names.ts'
import { parseRows, type Row } from './rows.ts'
import { leaveOut, splitRows } from './split-rows.ts'

const nothing = Object.fromEntries(featureNames.map((name) => [name, null]))
const lineOf = (corpus: string, page: string, group: string): string =>
  JSON.stringify({
    ...{ corpus, page, group, indexLanguage: 'en', questionLanguage: 'de', mode: 'page', question: page },
    features: nothing,
  })
const rows = parseRows(
  Array.from({ length: 300 }, (_, i) => {
    const corpus = ['lo', 'gnome', 'faq'][i % 3] ?? ''
    if (i % 10 === 0) return lineOf(corpus, `What is ${i % 7}?`, 'off-topic')
    return lineOf(corpus, `${corpus}/${i % 90}`, ['answerable', 'taken-out', 'missed'][i % 9] ?? 'answerable')
  }).join('\n'),
  'a test',
)

describe('parseRows', () => {
  it('reads what cannot be told as NaN', () => {
    const features: Features | undefined = rows[0]?.features
    expect(features?.topCosine).toBeNaN()
  })

  it('says what to do when the features have changed since', () => {
    const old = lineOf('lo', 'lo/1', 'natural').replace('"topCosine"', '"formerCosine"')
    expect(() => parseRows(old, 'rows.jsonl')).toThrow(
      /line 1 .*Run tsx scripts\/fit-answerability\.ts build/s,
    )
  })
})

describe('splitRows', () => {
  const { train, test, missed } = splitRows(rows)
  const pagesOf = (of: readonly Row[]) => new Set(of.map(({ page }) => page))

  it('loses no row and keeps a page on one side', () => {
    expect(train.length + test.length + missed.length).toBe(rows.length)
    expect([...pagesOf(train)].filter((page) => pagesOf(test).has(page))).toEqual([])
    expect(test.length / (train.length + test.length)).toBeGreaterThan(0.2)
    expect(test.length / (train.length + test.length)).toBeLessThan(0.5)
  })

  it('shows a corpus left out nothing that the fit has seen', () => {
    const left = leaveOut(rows, 'gnome')
    expect(left.train.some(({ corpus }) => corpus === 'gnome')).toBe(false)
    expect(left.test.every(({ corpus }) => corpus === 'gnome')).toBe(true)
    expect([...pagesOf(left.test)].filter((page) => pagesOf(left.train).has(page))).toEqual([])
  })
})
