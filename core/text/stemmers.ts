// Snowball stemmers by language.
import snowball from 'snowball-stemmers'
import type { Language } from './language.ts'

const algorithms: Record<Language, string> = {
  ar: 'arabic',
  ca: 'catalan',
  cs: 'czech',
  da: 'danish',
  de: 'german',
  en: 'english',
  es: 'spanish',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hu: 'hungarian',
  hy: 'armenian',
  it: 'italian',
  nb: 'norwegian',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sl: 'slovene',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
}
const onlyLetters = /^[\p{L}\p{M}]+$/u
const LONGEST = 40

export const hasStemmer = (language: Language): boolean => algorithms[language] !== undefined

/** The word's stem, or the word itself where there is no stemmer, or it is no plain word (`v2`, `node.js`). */
export function stem(word: string, language: Language | null): string {
  const algorithm = language === null ? undefined : algorithms[language]
  if (algorithm === undefined || word.length > LONGEST || !onlyLetters.test(word)) return word
  // A new one for each word (10-60 µs): a stemmer used twice carries state over, so that Turkish `parola` gave
  // another stem after `parolamı` than alone. The analyzer remembers the results.
  return snowball.newStemmer(algorithm).stem(word)
}
