// Which language a text is in: script first, then letter n-grams together with a vote of stop words.
import { fold } from './fold.ts'
import { type Language, toLanguage } from './language.ts'
import { loadNgramModel, type NgramModel } from './language-ngrams.ts'
import { languageOfScript } from './script-language.ts'
import { stopWordLanguages, stopWordsOf } from './stop-words.ts'
import { words } from './words.ts'

export interface DetectedLanguage {
  /** null: no letters, or nothing that points anywhere. */
  language: Language | null
  /** The best is clearly ahead of the next; false for two or three words that several languages share. */
  confident: boolean
}
const SAMPLE = 1_000
// Set on interface messages of 4 words and more in 32 languages: 95 % right without hints, 97 % with the true language
// among five hints, 94 % when the hints are all wrong; of those called confident 99 %.
const VOTE_WEIGHT = 60
const HINT_BONUS = 12
// One or two words tell little, and "filter", "refund" or "password reset" are words of many languages. On 213 of them in
// 11 languages, English hinted: English 18 of 25 right with 12, 23 with 24; all of them .70 and .71.
const SHORT_WORDS = 2
const SHORT_HINT_BONUS = 24
const MARGIN = 12

let model: NgramModel | null = null
let loading: Promise<void> | null = null

/** Reads the n-grams (0.7 MB, some milliseconds), once. Until then only script and stop words speak. */
export function loadLanguageDetection(): Promise<void> {
  loading ??= loadNgramModel().then((loaded) => {
    model = loaded
  })
  return loading
}

/**
 * `hints`: languages that are likely here, such as those of the index; they win when it is close and never against a
 * clear case. Looks at the first 1,000 characters from the text's beginning and from its middle.
 */
export function detectLanguage(text: string, hints: readonly Language[] = []): DetectedLanguage {
  const sample = sampleOf(text)
  const byScript = languageOfScript(sample)
  if (byScript !== null) return { language: byScript, confident: true }
  const hinted = new Set(hints.map((hint) => toLanguage(hint) ?? hint))
  const scores = score(sample, hinted)
  const ranked = [...scores].sort((a, b) => b[1] - a[1])
  const [best, next] = ranked
  if (best === undefined) return { language: null, confident: false }
  return { language: best[0], confident: best[1] - (next?.[1] ?? 0) >= MARGIN }
}

function sampleOf(text: string): string {
  if (text.length <= 2 * SAMPLE) return text
  const middle = Math.floor(text.length / 2)
  return `${text.slice(0, SAMPLE)}\n${text.slice(middle, middle + SAMPLE)}`
}

function score(text: string, hinted: ReadonlySet<Language>): Map<Language, number> {
  const scores = model?.score(text) ?? new Map<Language, number>()
  const malay = scores.get('ms')
  if (malay !== undefined) scores.set('id', malay)
  for (const [language, votes] of stopWordVotes(text)) {
    scores.set(language, (scores.get(language) ?? 0) + VOTE_WEIGHT * votes)
  }
  const bonus = words(text).length <= SHORT_WORDS ? SHORT_HINT_BONUS : HINT_BONUS
  for (const language of hinted) {
    const known = scores.get(language)
    if (known !== undefined) scores.set(language, known + bonus)
  }
  return scores
}

/** Share of the words that are stop words of a language; a word that several languages share is shared among them. */
function stopWordVotes(text: string): Map<Language, number> {
  const votes = new Map<Language, number>()
  const found = words(text).map(fold)
  for (const word of found) {
    const voters = stopWordLanguages.filter((language) => stopWordsOf(language).has(word))
    for (const language of voters) {
      votes.set(language, (votes.get(language) ?? 0) + 1 / (voters.length * found.length))
    }
  }
  return votes
}
