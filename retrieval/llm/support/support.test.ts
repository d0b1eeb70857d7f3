import { describe, expect, it } from 'vitest'
import { missingNames, namesIn } from './names.ts'
import { isNegated } from './negation.ts'
import { missingNumbers, numbersIn } from './numbers.ts'

describe('numbers', () => {
  const missing = (sentence: string, text: string, language = 'en', of = language): string[] =>
    missingNumbers(numbersIn(sentence, language, { tell: true }), numbersIn(text, of))

  it.each([
    ['It costs 1,000.50 EUR', 'Preis: 1.000,50 EUR', 'en', 'de'],
    ['for ten years', '10 Jahre lang', 'en', 'de'],
    ['10 Jahre lang', 'for ten years', 'de', 'en'],
    ['within ١٢ days', 'within 12 days', 'en', 'en'],
    ['３日', '3 days', 'ja', 'en'],
    ['29.00 EUR', '29 EUR', 'en', 'en'],
    ['3. Click Save', 'Click Save', 'en', 'en'],
    ['10 000 hours', '10,000 hours', 'fr', 'en'],
    ['at 09:30', 'at 9:30', 'en', 'en'],
  ])('finds those of "%s" in "%s"', (sentence, text, language, of) => {
    expect(missing(sentence, text, language, of)).toEqual([])
  })

  it.each([
    ['for twelve years', 'for ten years', 'twelve'],
    ['1.5 bar', '15 bar', '1.5'],
    ['version 1.2.3', 'version 1.2.4', '1.2.3'],
  ])('misses that of "%s" in "%s"', (sentence, text, number) => {
    expect(missing(sentence, text)).toEqual([number])
  })
})

describe('names', () => {
  const missing = (sentence: string, text: string, language = 'en', of = language): string[] =>
    missingNames(namesIn(sentence, language), text, { sentence: language, evidence: of })

  it.each([
    ['Open Settings and set KILDE_PORT', 'In Settings, set KILDE_PORT to a port.', 'en', 'en'],
    ['The library closes on Monday', 'Montags ist zu, auch am Montag.', 'en', 'de'],
    ['In Germany it is free', 'In Deutschland ist es kostenlos.', 'en', 'de'],
    ['Everything else is lower case', 'nothing of it', 'en', 'en'],
    ['Die Rechnung kommt per Post', 'nichts davon', 'de', 'de'],
    ['PDFファイルを開きます', 'PDFを開く', 'ja', 'ja'],
    ['Écrivez à help@havn.example', 'Write to help@havn.example.', 'fr', 'en'],
  ])('finds those of "%s"', (sentence, text, language, of) => {
    expect(missing(sentence, text, language, of)).toEqual([])
  })

  it.each([
    ['Ask Anna about it', 'Ask Ben about it', 'en', 'Anna'],
    ['Click “Delete all” now', 'Click Save now', 'en', 'Delete all'],
    ['Visit https://evil.example/x.', 'Visit https://good.example/x.', 'en', 'https://evil.example/x'],
    ['Laden Sie die PDF herunter', 'Laden Sie die Datei herunter', 'de', 'PDF'],
    ['GitHubにログインします', 'ログインします', 'ja', 'GitHub'],
  ])('misses that of "%s"', (sentence, text, language, name) => {
    expect(missing(sentence, text, language)).toContain(name)
  })
})

it('hears a "not" in several languages, and says nothing where it has no list', () => {
  expect(isNegated('You cannot export', 'en')).toBe(true)
  expect(isNegated("You don't need it", 'en')).toBe(true)
  expect(isNegated('Sie können das ändern', 'de')).toBe(false)
  expect(isNegated('登録できません', 'ja')).toBe(true)
  expect(isNegated('whatever', 'xx')).toBeUndefined()
})
