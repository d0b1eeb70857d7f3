import { expect, it } from 'vitest'
import { holdsFact, numbersIn, wantedFact } from './question-type.ts'

it.each([
  ['How many users may join?', 'number'],
  ['Hello, how long are invoices kept?', 'number'],
  ['Wie lange werden Rechnungen aufbewahrt?', 'number'],
  ['¿Cuánto cuesta?', 'number'],
  ['Сколько это стоит?', 'number'],
  ['料金はいくらですか', 'number'],
  ['When are invoices sent?', 'date'],
  ['Wann öffnet der Laden?', 'date'],
  ['Who may export the data?', 'person'],
  ['How do I find out when it ends?', null],
  ['What is an invoice?', null],
])('%s asks for %s', (question, fact) => expect(wantedFact(question)).toBe(fact))

it('knows numbers as digits and as words, and days', () => {
  expect(holdsFact('They are kept for ten years.', 'number')).toBe(true)
  expect(holdsFact('Sie werden zehn Jahre aufbewahrt.', 'number')).toBe(true)
  expect(holdsFact('They are kept for long.', 'number')).toBe(false)
  expect(holdsFact('Every Monday.', 'date')).toBe(true)
  expect(holdsFact('Ask Anna Berg at the counter.', 'person')).toBe(true)
  expect(holdsFact('Ask at the counter.', 'person')).toBe(false)
  expect(numbersIn('2. Wait ten minutes, or 10.')).toEqual(['10', 'ten'])
})
