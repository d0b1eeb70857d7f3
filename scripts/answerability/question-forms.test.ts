import { describe, expect, it } from 'vitest'
import { asQuestion, isTelling } from './question-forms.ts'

const always = (chance: number) => () => chance

describe('asQuestion', () => {
  it('leaves three in ten headings as they stand, without their number and colon', () => {
    expect(asQuestion('Print envelopes:', 'en', always(0.1))).toBe('Print envelopes')
    expect(asQuestion('7.2. Pakete bauen', 'de', always(0.1))).toBe('Pakete bauen')
  })

  it.each([
    ['en', 'Print envelopes', 'How do I print envelopes?'],
    ['en', 'To print envelopes', 'How do I print envelopes?'],
    ['en', 'Arranging Chapters', 'Arranging Chapters: how does that work?'],
    ['en', 'Pages panel', 'What is Pages panel?'],
    ['de', 'Eine verlorene Datei finden', 'Wie kann ich eine verlorene Datei finden?'],
    ['de', 'Umschläge drucken', 'Wie kann ich Umschläge drucken?'],
    ['de', 'So ändern Sie die Ausrichtung', 'Wie ändere ich die Ausrichtung?'],
    ['de', 'So fügen Sie Seiten ein', 'Wie füge ich Seiten ein?'],
    ['es', 'Para cambiar la página', '¿Cómo puedo cambiar la página?'],
    ['fr', 'Imprimer des enveloppes', 'Comment imprimer des enveloppes?'],
    ['ru', 'Изменить имя файла', 'Как изменить имя файла?'],
    ['pl', 'Aby usunąć plik', 'Jak usunąć plik?'],
    ['da', 'For at indsætte sidetal', 'Hvordan kan jeg indsætte sidetal?'],
    ['ja', 'ファイルを印刷する', 'ファイルを印刷するにはどうすればよいですか？'],
    ['zh', '打印演示文稿', '如何打印演示文稿？'],
    ['zh', '如何校准扫描仪', '如何校准扫描仪？'],
  ])('in %s turns “%s” into “%s”', (language, heading, question) => {
    expect(asQuestion(heading, language, always(0.55))).toBe(question)
  })

  it('leaves a heading alone that asks already', () => {
    expect(asQuestion('6.12. Why are there so many packages?', 'en', always(0.9))).toBe(
      'Why are there so many packages?',
    )
  })
})

describe('isTelling', () => {
  it('turns away headings that every page has, and single short words', () => {
    expect(['See also', 'Siehe auch', 'Parameters:', 'Syntax', 'Tables', '例'].filter(isTelling)).toEqual([])
    expect(['Printing envelopes', '打印演示文稿'].filter(isTelling)).toHaveLength(2)
  })
})
