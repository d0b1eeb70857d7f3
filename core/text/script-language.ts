// Languages told by their script alone: exact, instant, and it needs no model.
import type { Language } from './language.ts'

const letters = /\p{L}/gu
const japanese = /[\p{sc=Hira}\p{sc=Kana}]/gu
/** Scripts that one language has nearly to itself. */
const scripts: readonly [Language, RegExp][] = [
  ['zh', /\p{sc=Han}/gu],
  ['ko', /\p{sc=Hang}/gu],
  ['th', /\p{sc=Thai}/gu],
  ['he', /\p{sc=Hebr}/gu],
  ['el', /\p{sc=Grek}/gu],
  ['hy', /\p{sc=Armn}/gu],
  ['ka', /\p{sc=Geor}/gu],
  ['bn', /\p{sc=Beng}/gu],
  ['pa', /\p{sc=Guru}/gu],
  ['gu', /\p{sc=Gujr}/gu],
  ['or', /\p{sc=Orya}/gu],
  ['ta', /\p{sc=Taml}/gu],
  ['te', /\p{sc=Telu}/gu],
  ['kn', /\p{sc=Knda}/gu],
  ['ml', /\p{sc=Mlym}/gu],
  ['si', /\p{sc=Sinh}/gu],
  ['lo', /\p{sc=Laoo}/gu],
  ['km', /\p{sc=Khmr}/gu],
  ['my', /\p{sc=Mymr}/gu],
  ['am', /\p{sc=Ethi}/gu],
]
/** A product name in Latin letters does not make a Thai question English. */
const SHARE = 0.3

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** The language that the text's script names, or null (Latin, Cyrillic, Arabic and Devanagari name many). */
export function languageOfScript(text: string): Language | null {
  const total = count(text, letters)
  if (total === 0) return null
  const kana = count(text, japanese)
  // Han beside kana is Japanese; a few kana in a Chinese text are a quoted name.
  if (kana >= total * 0.1) return 'ja'
  for (const [language, pattern] of scripts) if (count(text, pattern) >= total * SHARE) return language
  return null
}
