// An admin's phrase against a question: whole words, case and accents ignored, stemmed, `*` at a word's end.
import { analyze } from '../../core/text/analyze.ts'
import type { Language } from '../../core/text/language.ts'
import { normaliseText } from '../normalise-text.ts'

type Word = { normal: string; stems: ReadonlySet<string> }

/** The part of the question that matched, or null. `languages`: the asker's, then those the phrase may be written in. */
export function matchPhrase(phrase: string, question: string, languages: readonly Language[]): string | null {
  if (isSpaceless(phrase)) {
    const wanted = normaliseText(phrase).replaceAll(' ', '')
    return wanted !== '' && normaliseText(question).replaceAll(' ', '').includes(wanted) ? phrase : null
  }
  const wanted = phrase
    .trim()
    .split(/\s+/u)
    .flatMap((word) => toPattern(word, languages))
  const words = normaliseText(question)
    .split(' ')
    .map((word) => toWord(word, languages))
  if (wanted.length === 0) return null
  for (let at = 0; at + wanted.length <= words.length; at += 1) {
    const window = words.slice(at, at + wanted.length)
    if (wanted.every((pattern, i) => fits(pattern, window[i]))) {
      return window.map((word) => word.normal).join(' ')
    }
  }
  return null
}

type Pattern = Word & { prefix: boolean }

/** `sign-up*` gives two words, the last of them open. */
function toPattern(word: string, languages: readonly Language[]): Pattern[] {
  const parts = normaliseText(word.replace(/\*+$/u, ''))
    .split(' ')
    .filter((part) => part !== '')
  return parts.map((part, i) => ({
    ...toWord(part, languages),
    prefix: word.endsWith('*') && i === parts.length - 1,
  }))
}

const toWord = (normal: string, languages: readonly Language[]): Word => ({
  normal,
  stems: new Set(languages.flatMap((language) => analyze(normal, language))),
})

function fits(pattern: Pattern, word: Word | undefined): boolean {
  if (word === undefined) return false
  if (pattern.prefix) return word.normal.startsWith(pattern.normal)
  if (word.normal === pattern.normal) return true
  for (const stem of pattern.stems) if (word.stems.has(stem)) return true
  return false
}

const isSpaceless = (text: string): boolean => /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}]/u.test(text)
