// A question's content words: what an answer should hold. "When", "please" and "explain" ask, and stand in no answer.
import { analyze } from '../core/text/analyze.ts'
import type { Language } from '../core/text/language.ts'
import { termId } from '../core/text/term-id.ts'
import bundled from './question-words.json' with { type: 'json' }

const lists: Record<Language, string | undefined> = bundled
const asking = new Map<Language, ReadonlySet<string>>()

/** Distinct term ids of a text under one language, in order of appearance. */
export const termsIn = (text: string, language: Language | null): number[] => [
  ...new Set(analyze(text, language).map(termId)),
]

/** Those of a question without the words that only ask; all of them when nothing else is left. */
export function contentTerms(question: string, language: Language | null): number[] {
  const telling = tellingTerms(question, language)
  return telling.length > 0 ? telling : termsIn(question, language)
}

/** The same, `[]` when nothing else is left: "How long?" tells nothing by itself. */
export function tellingTerms(question: string, language: Language | null): number[] {
  const stems = analyze(question, language).filter((stem) => !askingWords(language).has(stem))
  return [...new Set(stems.map(termId))]
}

/** Stems of the words that only ask, under one language. */
export function askingWords(language: Language | null): ReadonlySet<string> {
  if (language === null) return new Set()
  const known = asking.get(language)
  if (known !== undefined) return known
  const made = new Set(analyze(lists[language] ?? '', language))
  asking.set(language, made)
  return made
}
