// What is known of a question before any search: its language and its terms.
import { queryTerms } from '../core/text/analyze.ts'
import { detectLanguage } from '../core/text/detect-language.ts'
import { fold } from '../core/text/fold.ts'
import { type Language, toLanguage } from '../core/text/language.ts'
import { stopWordsOf } from '../core/text/stop-words.ts'
import { words } from '../core/text/words.ts'
import { contentTerms } from './content-terms.ts'

export interface ReadQuestion {
  text: string
  /** The asker's language: detected where that is certain, else the request's word, else the best guess. */
  language: Language
  confident: boolean
  /** Distinct term ids of the question's content words under its own language. */
  terms: readonly number[]
  /** Those, and the same words under the index's main languages, so that they meet its stems. */
  searchTerms: readonly number[]
}

const FALLBACK = 'en'

/** `loadLanguageDetection` should have run; until then only script and stop words tell the language. */
export function readQuestion(
  text: string,
  options: { language?: string | undefined; indexLanguages?: readonly Language[] } = {},
): ReadQuestion {
  const trimmed = text.trim()
  const said = toLanguage(options.language)
  const indexLanguages = options.indexLanguages ?? ['en']
  const guess = detectLanguage(trimmed, said === null ? indexLanguages : [said, ...indexLanguages])
  const detected = guess.language ?? FALLBACK
  const language = guess.confident ? detected : (said ?? detected)
  return {
    text: trimmed,
    language,
    confident: guess.confident,
    terms: contentTerms(trimmed, language),
    searchTerms: searchTermsOf(trimmed, language, guess.confident, indexLanguages),
  }
}

/** French `comment` and Italian `come` ask; they must not meet the English words that look the same. */
function searchTermsOf(
  text: string,
  language: Language,
  confident: boolean,
  indexLanguages: readonly Language[],
): number[] {
  const others = indexLanguages.filter((other) => other !== language)
  const asking = confident ? stopWordsOf(language) : new Set<string>()
  const telling = words(text, language).filter((word) => !asking.has(fold(word)))
  return [...new Set([...queryTerms(text, [language]), ...queryTerms(telling.join(' '), others)])].sort(
    (a, b) => a - b,
  )
}
