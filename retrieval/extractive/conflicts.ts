// Two sources that say nearly the same and differ in a number, a date or a "not": shown side by side with their dates,
// never chosen between silently.
import { fold } from '../../core/text/fold.ts'
import type { Language } from '../../core/text/language.ts'
import { normaliseText } from '../normalise-text.ts'
import polarityWords from '../polarity-words.json' with { type: 'json' }
import type { ChosenUnit } from './chosen-unit.ts'
import { isNumberWord, numbersIn } from './question-type.ts'
import type { ScoredUnit } from './score-units.ts'
import texts from './writer-texts.json' with { type: 'json' }

const SAME_WORDS = 0.6
const FEWEST_WORDS = 3
const MOST = 3

const polarity: Record<Language, string | undefined> = polarityWords
const leads: Record<Language, string | undefined> = texts.conflict

/** `[]` when nothing contradicts the best. Otherwise the best and what contradicts it, the newest first. */
export function conflictingWith(
  best: ScoredUnit,
  scored: readonly ScoredUnit[],
  language: Language | null,
): ChosenUnit[] {
  if (best.kind !== 'sentence' && best.kind !== 'item') return []
  const against: ScoredUnit[] = []
  for (const unit of scored) {
    if (unit.kind !== best.kind || unit.titleLike) continue
    const documents = [best, ...against].map(({ passage }) => passage.documentId)
    if (documents.includes(unit.passage.documentId)) continue
    if ([best, ...against].every((other) => contradict(other, unit))) against.push(unit)
    if (against.length === MOST - 1) break
  }
  if (against.length === 0) return []
  const all = [best, ...against].sort((a, b) => dateOf(b) - dateOf(a))
  const lead = leads[language === 'nb' || language === 'nn' ? 'no' : (language ?? 'en')] ?? texts.conflict.en
  return all.map((unit, at) => ({
    ...unit,
    lead: `${at === 0 ? `${lead}\n` : ''}- ${nameOf(unit, language)}: `,
  }))
}

const dateOf = ({ passage }: ScoredUnit): number => Date.parse(passage.documentUpdatedAt) || 0

/** Title and date; of a document that is never cited the date alone. */
function nameOf({ passage }: ScoredUnit, language: Language | null): string {
  const date = new Date(passage.documentUpdatedAt)
  const shown = Number.isNaN(date.getTime()) ? '' : dateText(date, language)
  const title = passage.citable ? passage.title.replace(/\s+/gu, ' ').trim() : ''
  if (title === '') return shown
  return shown === '' ? title : `${title} (${shown})`
}

function dateText(date: Date, language: Language | null): string {
  const locale = Intl.DateTimeFormat.supportedLocalesOf(language ?? 'en')[0] ?? 'en'
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}

/** Same language, nearly the same words, other numbers or another polarity. */
export function contradict(
  a: Pick<ScoredUnit, 'text' | 'passage'>,
  b: Pick<ScoredUnit, 'text' | 'passage'>,
): boolean {
  const language = languageOf(a.passage)
  if (language !== languageOf(b.passage)) return false
  const [left, right] = [readOf(a.text, language), readOf(b.text, language)]
  const shared = [...left.words].filter((word) => right.words.has(word)).length
  const all = left.words.size + right.words.size - shared
  if (shared < FEWEST_WORDS || shared / all < SAME_WORDS) return false
  if (left.negations !== right.negations) return true
  // A number more is a detail; another number is another answer.
  return left.numbers.length > 0 && right.numbers.length > 0 && left.numbers.join() !== right.numbers.join()
}

const languageOf = (passage: ScoredUnit['passage']): Language | null =>
  passage.language ?? passage.documentLanguage

function readOf(text: string, language: Language | null) {
  const turning = new Set(NEGATIONS[language ?? ''] ?? [])
  const words = normaliseText(text).split(' ')
  const rest = words.filter((word) => !turning.has(word) && !isNumberWord(word))
  return {
    words: new Set(rest),
    numbers: numbersIn(text),
    negations: words.filter((word) => turning.has(word)).length % 2,
  }
}

/** Of the words that turn a question around those that deny: "before" and "after" are kept as words. */
const DENYING = new Set(
  'not no without never dont cant cannot wont doesnt nicht kein keine keinen ohne nie pas sans jamais non sin nunca senza mai nao sem niet geen zonder nooit inte utan aldrig ikke uden aldri nie bez nigdy ne nikdy не без никогда ні ніколи degil olmadan'
    .split(' ')
    .map(fold),
)
const NEGATIONS: Record<Language, string[] | undefined> = Object.fromEntries(
  Object.entries(polarity).map(([language, words]) => [
    language,
    normaliseText(words ?? '')
      .split(' ')
      .filter((word) => DENYING.has(word)),
  ]),
)
