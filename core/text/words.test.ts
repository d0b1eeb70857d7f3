import { expect, it } from 'vitest'
import { words } from './words.ts'

it.each([
  ['plain words, lower-cased', 'How do I Reset it?', ['how', 'do', 'i', 'reset', 'it']],
  ['accents kept', 'Wie füge ich Größe ein', ['wie', 'füge', 'ich', 'größe', 'ein']],
  ['full-width letters made plain', 'Ｋｉｌｄｅ ２', ['kilde', '2']],
  ['a decomposed accent like a composed one', 'cafe\u0301', ['café']],
  ['apostrophes and hyphens as borders', "l'homme don't e-mail", ['l', 'homme', 'don', 't', 'e', 'mail']],
  ['soft hyphens removed', 'Inhalts\u00adverzeichnis', ['inhaltsverzeichnis']],
  ['identifiers whole and in parts', 'KILDE_PORT', ['kilde_port', 'kilde', 'port']],
  ['file names whole and in parts', 'notes.docx .docx', ['notes.docx', 'notes', 'docx', 'docx']],
  ['a number as one word', '3.14 1,000', ['3.14', '1,000']],
  ['signs of language names', 'C++, C# or F#.', ['c++', 'c#', 'or', 'f#']],
  ['no sign before a word', '#tag C#4', ['tag', 'c', '4']],
  ['nothing for signs alone', '-- ___ … ✓', []],
  ['Russian', 'Изменить пароль', ['изменить', 'пароль']],
  ['Arabic without the stretching sign', 'كلمـــة المرور', ['كلمة', 'المرور']],
  ['Chinese in pairs', '重置密码', ['重置', '置密', '密码']],
  ['a lone Chinese character', '猫', ['猫']],
  ['Japanese with its long vowel sign', 'メニュー', ['メニ', 'ニュ', 'ュー']],
  ['Latin inside Chinese', '用Word打开', ['用', 'word', '打开']],
  ['Thai by letter with its marks', 'ที่นี่', ['ที่นี่']],
  ['Korean in pairs inside words', '비밀번호를 변경', ['비밀', '밀번', '번호', '호를', '변경']],
])('gives %s', (_name, text, expected) => {
  expect(words(text)).toEqual(expected)
})

it('lower-cases the Turkish dotless i by its own rule', () => {
  expect(words('ISI İptal', 'tr')).toEqual(['ısı', 'iptal'])
})

it('stays linear on a long text without spaces', () => {
  const start = performance.now()
  expect(words('漢'.repeat(200_000))).toHaveLength(199_999)
  expect(words('a'.repeat(1_000_000))).toHaveLength(1)
  expect(words('a.'.repeat(200_000))).toHaveLength(200_001)
  expect(performance.now() - start).toBeLessThan(2_000)
})

it('does not unfold a text of ligatures that would become many times as long', () => {
  expect(words('ﷺ'.repeat(10_000)).join('').length).toBeLessThanOrEqual(10_000)
  expect(words('ﬁle №5 ﷺ')).toContain('file')
})
