import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitSentences } from './split-sentences.ts'

const split = (text: string, language: string | null) =>
  splitSentences(text, language).map(({ start, end }) => text.slice(start, end))

it.each([
  ['en', 'Dr. Smith left. He used e.g. version 3.14 of it! Did he? Yes.', 4],
  ['en', 'See J. R. Tolkien vs. Mr. Lewis. "Really?" Then go.', 3],
  ['en', 'He said "Stop." Then he left.', 2],
  ['en', 'Open kilde.config.json and set the port. Restart it…  Done', 3],
  ['de', 'Das gilt z. B. für Nr. 5 usw. und am 3. März. Danach nicht.', 2],
  ['de', 'Wählen Sie Einfügen. Klicken Sie ggf. auf OK! Fertig?', 3],
  ['es', '¿Cómo está el Sr. Pérez? ¡Muy bien! Vive en la pág. 3.', 3],
  ['fr', "M. Dupont arrive. C'est vrai ? Oui !", 3],
  ['it', 'Il sig. Rossi è qui. Vedi pag. 3. Grazie.', 3],
  ['nl', 'Gebruik bijv. dhr. Jansen. Dat is alles.', 2],
  ['da', 'Det sker f.eks. den 3. maj. Derefter intet.', 2],
  ['sv', 'Det gäller t.ex. nr 5. Sedan inget.', 2],
  ['pt', 'O Sr. Silva saiu. Veja a pág. 5. Obrigado!', 3],
  ['ru', 'Это т.е. так. См. рис. 5. Готово?', 3],
  ['tr', 'Dr. Ali geldi. Örn. bu. Tamam mı?', 3],
  ['ar', 'هذا صحيح. هل هذا صحيح؟ نعم!', 3],
  ['hi', 'यह सही है। क्या यह सही है? हाँ।', 3],
  ['zh', '打开文件。然后点击“保存”！完成了吗？', 3],
  ['ja', 'ファイルを開きます。「保存」をクリックします。完了ですか？', 3],
  ['th', 'เปิดแฟ้มแล้วคลิกบันทึก', 1],
])('%s: "%s" has %i sentences', (language, text, count) => {
  expect(split(text, language)).toHaveLength(count)
})

it('gives the sentences themselves, trimmed', () => {
  expect(split('  One.  Two is here. \n', 'en')).toEqual(['One.', 'Two is here.'])
})

it('reads on over wrapped lines and never over a blank one', () => {
  expect(
    split('This sentence is wrapped because it goes on and on\nover two lines. Next\n\nLast', 'en'),
  ).toEqual(['This sentence is wrapped because it goes on and on\nover two lines.', 'Next', 'Last'])
})

it('keeps each line of a list or table whole', () => {
  expect(split('Choose:\n- One. Two.\n- Three\n1. First\nName | Price\nA | 1. B', 'en')).toEqual([
    'Choose:',
    '- One. Two.',
    '- Three',
    '1. First',
    'Name | Price',
    'A | 1. B',
  ])
})

it('parts a heading from the paragraph under it', () => {
  expect(split('Inserting Breaks\nChoose Insert. Then go.', 'en')).toEqual([
    'Inserting Breaks',
    'Choose Insert.',
    'Then go.',
  ])
})

it('cuts long Thai text at spaces', () => {
  const spans = split(Array(20).fill('เปิดแฟ้มแล้วคลิกบันทึกเพื่อจัดเก็บ').join(' '), 'th')
  expect(spans.length).toBeGreaterThan(5)
})

it('is linear on a long text', () => {
  const start = performance.now()
  splitSentences('Word '.repeat(100_000), 'en')
  splitSentences('A sentence. '.repeat(50_000), 'en')
  splitSentences('z. B. '.repeat(50_000), 'de')
  splitSentences('.'.repeat(200_000), null)
  expect(performance.now() - start).toBeLessThan(3_000)
})

it('loses nothing but white space, in any text', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'B', '.', ' ', '\n', '。', '!', '- ', '1', '"', 'ก', '|'),
    maxLength: 200,
  })
  fc.assert(
    fc.property(text, fc.constantFrom('en', 'de', 'th', 'ja', null), (input, language) => {
      const spans = splitSentences(input, language)
      let at = 0
      for (const { start, end } of spans) {
        expect(start).toBeGreaterThanOrEqual(at)
        expect(end).toBeGreaterThan(start)
        expect(input.slice(at, start).trim()).toBe('')
        expect(input.slice(start, end)).toBe(input.slice(start, end).trim())
        at = end
      }
      expect(input.slice(at).trim()).toBe('')
    }),
  )
})
