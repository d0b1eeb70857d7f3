// The question asked back: in the asker's language, with the topics to choose from, each of which can be the next turn.
import type { Answer } from '../../core/answer.ts'
import type { Language } from '../../core/text/language.ts'
import { tellingTerms } from '../content-terms.ts'
import { normaliseText } from '../normalise-text.ts'
import type { ReadQuestion } from '../read-question.ts'
import texts from './clarify-texts.json' with { type: 'json' }
import confirm from './confirm-texts.json' with { type: 'json' }
import ordinals from './ordinals.json' with { type: 'json' }

export type Clarification = NonNullable<Answer['clarification']>
export type Option = Clarification['options'][number]

const byLanguage: Record<Language, string | undefined> = texts
const confirming: Record<Language, string | undefined> = confirm.questions
const leads = [...Object.values(texts), ...Object.values(confirm.questions)]
const yes = new Set(confirm.yes.split(' ').map(normaliseText))

/** English where the language has no text; `nb` and `nn` are Norwegian. */
export const clarifyText = (language: Language): string => byLanguage[written(language)] ?? texts.en

const written = (language: Language): Language => (language === 'nb' || language === 'nn' ? 'no' : language)

/** One question or more that may be meant as they stand. */
export const toConfirmation = (language: Language, options: readonly Option[]): Clarification => ({
  question:
    options.length > 1 ? clarifyText(language) : (confirming[written(language)] ?? confirm.questions.en),
  options: [...options],
})

/** `titles`: two or more, distinct. */
export const toClarification = (question: ReadQuestion, titles: readonly string[]): Clarification => ({
  question: clarifyText(question.language),
  options: titles.map((title) => ({
    title,
    question: optionQuestion(question.text, title, question.language),
  })),
})

/** A title that says all that was asked is a question by itself, unless it is as short; else both are asked. */
export function optionQuestion(asked: string, title: string, language: Language): string {
  const said = new Set(tellingTerms(title, language))
  const saysAll = tellingTerms(asked, language).every((term) => said.has(term))
  return saysAll && title.split(/\s+/u).length > 2 ? title : `${asked} (${title})`
}

/** For channels that show text alone: numbered, so that a number is an answer, too. */
export const asText = ({ question, options }: Clarification): string =>
  [question, ...options.map(({ title }, at) => `${at + 1}. ${title}`)].join('\n')

/** The titles offered when this text of the agent was a question asked back; null when it was none. */
export function offeredIn(said: string): string[] | null {
  const [lead = '', ...lines] = said.split('\n')
  if (!leads.includes(lead.trim())) return null
  return lines.flatMap((line) => /^\d+\. (.+)$/u.exec(line.trim())?.[1] ?? [])
}

/** By place, from the first on; then those that mean the last, however many there are. */
const places = [...ordinals.places, ordinals.last].map(
  (words) => new Set(words.split(' ').map(normaliseText)),
)

/** "the second one" → 1; -1 without a place, or where more is said ("second factor"). */
function placeNamed(typed: string, count: number): number {
  const words = typed.split(' ')
  const isPlace = (word: string): boolean => places.some((place) => place.has(word))
  if (words.some((word) => !isPlace(word) && word.length > 3)) return -1
  const named = places.findIndex((place) => words.some((word) => place.has(word)))
  return named === places.length - 1 ? count - 1 : named
}

/** The option that a visitor typed: its title, its number or place, "yes" to the only one, or words that only one of the titles holds. */
export function chosenOption(text: string, options: readonly Option[]): Option | null {
  const typed = normaliseText(text)
  const exact = options.find(
    ({ title, question }) => normaliseText(title) === typed || normaliseText(question) === typed,
  )
  if (exact !== undefined) return exact
  if (yes.has(typed)) return options.length === 1 ? (options[0] ?? null) : null
  const number = /^(?:\p{L}{1,9}\.? ?)?#?(\d)[.)]?$/u.exec(text.trim())?.[1]
  if (number !== undefined) return options[Number(number) - 1] ?? null
  const byPlace = options[placeNamed(typed, options.length)]
  if (byPlace !== undefined) return byPlace
  const words = typed.split(' ').filter((word) => word.length > 2)
  const held = options.filter(({ title }) => {
    const inTitle = new Set(normaliseText(title).split(' '))
    return words.length > 0 && words.every((word) => inTitle.has(word))
  })
  return held.length === 1 ? (held[0] ?? null) : null
}
