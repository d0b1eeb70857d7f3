import { describe, expect, it } from 'vitest'
import { questionKind } from './question-kind.ts'

describe('questionKind', () => {
  it.each([
    ['How much does delivery cost?', 'en', 'price'],
    ['How can I pay?', 'en', null],
    ['How long does delivery take?', 'en', 'duration'],
    ['At what time do you open?', 'en', 'when'],
    ['Wo kann ich zahlen?', 'de', 'where'],
    ['Was kostet der Versand?', 'de', 'price'],
    ['¿Cuándo abren?', 'es', 'when'],
    ['Où faire réparer mon appareil ?', 'fr', 'where'],
    ['Is parking free?', 'en', null],
    ['パスワードは？', 'ja', null],
  ])('%j (%s) asks for %s', (text, language, kind) => {
    expect(questionKind(text, language)).toBe(kind)
  })
})
