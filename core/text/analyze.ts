// The one analyzer of index and question, for both chunk stores: words, stop words out, stemmed, accents folded.
// Changing what it gives is a new INDEX_VERSION.
import type { TermCounts } from '../document.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { fold } from './fold.ts'
import type { Language } from './language.ts'
import { hasStemmer, stem } from './stemmers.ts'
import { stopWordsOf } from './stop-words.ts'
import { termId } from './term-id.ts'
import { words } from './words.ts'

type Term = { term: string; id: number }
const STOPPED: Term = { term: '', id: -1 }
const CACHED_WORDS = 20_000
const caches = new Map<string, (word: string) => Term>()

/** Terms in order, stop words left out. A language without a stemmer, or null, gives the folded words. */
export function analyze(text: string, language: Language | null): string[] {
  return termsOf(text, language).map(({ term }) => term)
}

/** What the index holds of a text: distinct ids, ascending; counts stop at 255; `length` counts every term. */
export function countTerms(text: string, language: Language | null): TermCounts {
  const terms = termsOf(text, language)
  const sorted = Uint32Array.from(terms, ({ id }) => id).sort()
  const ids = new Uint32Array(sorted.length)
  const counts = new Uint8Array(sorted.length)
  let distinct = 0
  for (const id of sorted) {
    if (distinct === 0 || ids[distinct - 1] !== id) {
      ids[distinct] = id
      distinct += 1
    }
    counts[distinct - 1] = Math.min(255, (counts[distinct - 1] ?? 0) + 1)
  }
  return { ids: ids.slice(0, distinct), counts: counts.slice(0, distinct), length: terms.length }
}

/**
 * Distinct term ids of a question analysed under each language, ascending: the languages of the index and the
 * question's own, so that its words meet the stems of each. `[]` for a question of stop words only.
 */
export function queryTerms(text: string, languages: readonly (Language | null)[]): number[] {
  const ids = new Set(languages.flatMap((language) => termsOf(text, language).map(({ id }) => id)))
  return [...ids].sort((a, b) => a - b)
}

function termsOf(text: string, language: Language | null): Term[] {
  const key = language !== null && isAnalyzed(language) ? language : ''
  let toTerm = caches.get(key)
  if (toTerm === undefined) {
    toTerm = createBoundedCache(CACHED_WORDS, (word) => analyzeWord(word, language))
    caches.set(key, toTerm)
  }
  const terms: Term[] = []
  for (const word of words(text, language)) {
    const term = toTerm(word)
    if (term !== STOPPED) terms.push(term)
  }
  return terms
}

/** Other languages give the folded words, as null does, and share its cache. */
const isAnalyzed = (language: Language): boolean =>
  hasStemmer(language) || stopWordsOf(language).size > 0 || language === 'az'

function analyzeWord(word: string, language: Language | null): Term {
  if (stopWordsOf(language).has(fold(word))) return STOPPED
  const term = fold(stem(word, language))
  return term === '' ? STOPPED : { term, id: termId(term) }
}
