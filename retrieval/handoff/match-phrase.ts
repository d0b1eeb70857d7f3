// An admin's phrase against a question: whole words, case and accents ignored, stemmed, `*` at a word's end.
import { analyze } from '../../core/text/analyze.ts'
import { createBoundedCache } from '../../core/text/bounded-cache.ts'
import type { Language } from '../../core/text/language.ts'
import { normaliseText } from '../normalise-text.ts'

type Word = { normal: string; stems: ReadonlySet<string> }
type Pattern = Word & { prefix: boolean }

/** A question, made ready once for all phrases. */
export interface PhraseText {
  words: readonly Word[]
  /** Every form that a whole word of a phrase may meet: most phrases fail here, without a walk. */
  forms: ReadonlySet<string>
  joined: string
  languages: readonly Language[]
}

/** `languages`: the asker's, then those that phrases may be written in. */
export function readForPhrases(question: string, languages: readonly Language[]): PhraseText {
  const normal = normaliseText(question)
  const words = normal.split(' ').map((word) => toWord(word, languages))
  const forms = new Set(words.flatMap(({ normal: form, stems }) => [form, ...stems]))
  return { words, forms, joined: normal.replaceAll(' ', ''), languages }
}

/** The part of the question that matched, or null. */
export function matchPhrase(phrase: string, { words, forms, joined, languages }: PhraseText): string | null {
  if (isSpaceless(phrase)) {
    const wanted = normaliseText(phrase).replaceAll(' ', '')
    return wanted !== '' && joined.includes(wanted) ? phrase : null
  }
  const wanted = patternsOf(phrase, languages)
  if (wanted.length === 0 || !wanted.every((pattern) => pattern.prefix || stands(pattern, forms))) return null
  for (let at = 0; at + wanted.length <= words.length; at += 1) {
    if (wanted.every((pattern, i) => fits(pattern, words[at + i]))) {
      return words
        .slice(at, at + wanted.length)
        .map((word) => word.normal)
        .join(' ')
    }
  }
  return null
}

/** Phrases change seldom and questions come often: their stems are kept. */
const KEPT = 20_000
const compiled = createBoundedCache(KEPT, (key: string): readonly Pattern[] => {
  const [languages = '', phrase = ''] = key.split('\n')
  return phrase.split(/\s+/u).flatMap((word) => toPattern(word, languages.split(',')))
})

const patternsOf = (phrase: string, languages: readonly Language[]): readonly Pattern[] =>
  compiled(`${languages.join(',')}\n${phrase.trim().replaceAll('\n', ' ')}`)

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

function stands({ normal, stems }: Word, forms: ReadonlySet<string>): boolean {
  if (forms.has(normal)) return true
  for (const stem of stems) if (forms.has(stem)) return true
  return false
}

function fits(pattern: Pattern, word: Word | undefined): boolean {
  if (word === undefined) return false
  if (pattern.prefix) return word.normal.startsWith(pattern.normal)
  if (word.normal === pattern.normal) return true
  for (const stem of pattern.stems) if (word.stems.has(stem)) return true
  return false
}

const isSpaceless = (text: string): boolean => /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}]/u.test(text)
