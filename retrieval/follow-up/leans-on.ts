// Does a question lean on the one before it ("and in Calc?", "how do I delete it?", "why?"), and how surely?
import { fold } from '../../core/text/fold.ts'
import type { Language } from '../../core/text/language.ts'
import { stopWordsOf } from '../../core/text/stop-words.ts'
import { tellingTerms } from '../content-terms.ts'
import bundled from './follow-up-words.json' with { type: 'json' }

export interface Leaning {
  why: 'pronoun' | 'few-words' | 'lead-in' | 'fragment'
  /** False: it may as well be a new topic; the content must tell. */
  sure: boolean
  /** Its words without what only leads in ("and", "what about") and without signs at its ends. */
  rest: string
  language: Language
}

type Patterns = { leadIn: RegExp; pronoun: RegExp; filler: RegExp; asks: RegExp }
type Sources = Record<keyof Patterns, string>
const { note: _, ...sources } = bundled
const byLanguage: Record<Language, Sources | undefined> = sources
const compiled = new Map<Language, Patterns>()

/** Whoever writes more than this says what is meant. */
const MOST_WORDS = 16
const MOST_CHARS = 200
/** Scripts without spaces: their words are not counted but their characters. */
const MOST_SPACELESS = 24
const SPACELESS: ReadonlySet<Language> = new Set(['ja', 'zh'])

/** Lower case, no accents, words with one space between them. */
export const plainText = (text: string): string =>
  fold(text.normalize('NFKC').toLowerCase())
    .replace(/[^\p{L}\p{M}\p{N}+#%]+/gu, ' ')
    .trim()

/** Null: it stands by itself. `languages`: those it may be in, likeliest first; short questions are hard to tell. */
export function leaningOf(text: string, languages: readonly Language[]): Leaning | null {
  if (text.length > MOST_CHARS) return null
  const plain = plainText(text)
  if (plain.split(' ').length > MOST_WORDS) return null
  for (const language of new Set(languages)) {
    const found = SPACELESS.has(language) ? spaceless(plain, language) : leaningIn(text, plain, language)
    if (found !== null) return found
  }
  return null
}

function leaningIn(text: string, plain: string, language: Language): Leaning | null {
  const patterns = patternsOf(language)
  const content = tellingTerms(plain, language).length
  const leadIn = patterns?.leadIn.exec(plain)?.[0] ?? ''
  const rest = plain.slice(leadIn.length).trim()
  const own = rest === '' ? '' : ownWords(text, leadIn)
  const leaning = (why: Leaning['why'], sure: boolean): Leaning => ({ why, sure, rest: own, language })
  if (content === 0 || rest === '') return leaning('few-words', true)
  if (patterns === undefined) return null
  const pronoun = patterns.pronoun.exec(plain)
  const before = pronoun === null ? 0 : tellingTerms(plain.slice(0, pronoun.index), language).length
  const isFiller = content > 1 && patterns.filler.test(plain)
  // What the pronoun stands for was not said in the question itself: "I lost my password, how do I reset it?" says it.
  if (pronoun !== null && !isFiller && (before <= 1 ? content <= 4 : before === 2 && content <= 3))
    return leaning('pronoun', true)
  if (patterns.asks.test(rest)) return null
  if (leadIn !== '' && content <= 3) return leaning('lead-in', false)
  return isFragment(rest, content) ? leaning('fragment', false) : null
}

/** As typed, from behind the words that lead in to the last word. */
function ownWords(text: string, leadIn: string): string {
  const words = [...text.matchAll(/[\p{L}\p{M}\p{N}+#%]+/gu)]
  const first = words[leadIn === '' ? 0 : leadIn.split(' ').length]
  const last = words.at(-1)
  return first === undefined || last === undefined ? '' : text.slice(first.index, last.index + last[0].length)
}

const isFragment = (plain: string, content: number): boolean => plain.split(' ').length <= 4 && content <= 2

function spaceless(plain: string, language: Language): Leaning | null {
  const patterns = patternsOf(language)
  if (patterns === undefined || plain.length > MOST_SPACELESS) return null
  const leadIn = patterns.leadIn.exec(plain)?.[0] ?? ''
  const rest = plain.slice(leadIn.length).trim()
  const leaning = (why: Leaning['why'], sure: boolean): Leaning => ({ why, sure, rest, language })
  if (patterns.pronoun.test(plain)) return leaning('pronoun', !patterns.filler.test(plain))
  if (leadIn === '') return null
  return patterns.asks.test(rest) ? null : leaning('lead-in', false)
}

function patternsOf(language: Language): Patterns | undefined {
  const known = compiled.get(language)
  if (known !== undefined) return known
  const found = byLanguage[language === 'nb' || language === 'nn' ? 'no' : language]
  if (found === undefined) return undefined
  const bounds = SPACELESS.has(language) ? (['', ''] as const) : (['(?:^| )', '(?= |$)'] as const)
  const within = (source: string): RegExp => new RegExp(`${bounds[0]}(?:${fold(source)})${bounds[1]}`, 'u')
  const made = {
    leadIn: new RegExp(`^(?:${fold(found.leadIn)})${bounds[1]}`, 'u'),
    pronoun: within(found.pronoun),
    filler: within(found.filler),
    asks: within(found.asks),
  }
  compiled.set(language, made)
  return made
}

/** Has a question a shape of its own, so that a fragment after it may lean on it? "invoices" is a search, not a question. */
export const isWhole = (text: string, language: Language): boolean => {
  const plain = plainText(text)
  if (SPACELESS.has(language)) return plain.length >= 6
  return plain.split(' ').length >= 4 || patternsOf(language)?.asks.test(plain) === true
}

/** "in Calc" begins with a small word. */
export const beginsSmall = (text: string, language: Language): boolean =>
  stopWordsOf(language).has(plainText(text).split(' ')[0] ?? '')
