import { expect, it } from 'vitest'
import { analyze, countTerms, queryTerms } from './analyze.ts'
import { stem } from './stemmers.ts'
import { termId } from './term-id.ts'

it.each([
  ['en', 'Inserting the pages', 'insert page'],
  ['de', 'die Inhaltsverzeichnisse einfügen', 'Inhaltsverzeichnis einfügen'],
  ['es', 'mis contraseñas', 'contrasena'],
  ['fr', "réinitialisation de l'appareil", 'réinitialiser appareils'],
  ['it', 'le pagine', 'pagina'],
  ['nl', 'de wachtwoorden', 'wachtwoord'],
  ['da', 'adgangskoderne', 'adgangskode'],
  ['sv', 'inställningar', 'inställning'],
  ['no', 'passordet', 'passord'],
  ['pt', 'as senhas', 'senha'],
  ['ru', 'пароля', 'пароли'],
  ['tr', 'şifreler', 'şifre'],
  ['ar', 'المرور', 'مرور'],
  ['pl', 'ZAŻÓŁĆ', 'zazolc'],
  ['zh', '如何重置密码', '重置密码'],
])('%s: "%s" holds every term of "%s"', (language, text, query) => {
  const terms = analyze(query, language)
  expect(terms.length).toBeGreaterThan(0)
  expect(analyze(text, language)).toEqual(expect.arrayContaining(terms))
})

it('gives a word the same stem whatever was stemmed before it', () => {
  const alone = stem('parola', 'tr')
  stem('parolamı', 'tr')
  expect(stem('parola', 'tr')).toBe(alone)
})

it('leaves out stop words, contractions too', () => {
  expect(analyze("Why don't you do it with the others?", 'en')).toEqual(['other'])
  expect(analyze('Wie füge ich ein Inhaltsverzeichnis ein?', 'de')).toEqual(['fug', 'inhaltsverzeichnis'])
})

it('folds without stemming when the language is unknown', () => {
  expect(analyze('Ändern, the Pages', null)).toEqual(['andern', 'the', 'pages'])
  expect(analyze('Ändern', 'xx')).toEqual(['andern'])
})

it('keeps identifiers findable in every language', () => {
  for (const language of ['en', 'de', 'ja', null]) {
    for (const name of ['KILDE_PORT', '3.14', 'C++', '.docx']) {
      const query = analyze(name, language)
      expect(query.length).toBeGreaterThan(0)
      expect(analyze(`set ${name} here`, language)).toEqual(expect.arrayContaining(query))
    }
  }
})

it('counts distinct ascending ids, caps counts at 255, keeps the whole length', () => {
  const counted = countTerms(`zebra ${'apple '.repeat(300)}the`, 'en')
  expect([...counted.ids]).toEqual([termId('zebra'), termId('appl')].sort((a, b) => a - b))
  expect(counted.counts[counted.ids.indexOf(termId('appl'))]).toBe(255)
  expect(counted.length).toBe(301)
})

it('gives nothing for nothing', () => {
  expect(countTerms('', 'en')).toEqual({ ids: new Uint32Array(), counts: new Uint8Array(), length: 0 })
  expect(queryTerms('how do I', ['en'])).toEqual([])
})

it('unites the terms of a question under several languages, each id once', () => {
  const ids = queryTerms('Pages pages', ['en', 'de', null])
  expect(ids).toEqual([termId('page'), termId('pag'), termId('pages')].sort((a, b) => a - b))
})
