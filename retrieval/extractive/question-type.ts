// Does a question ask for a number, a date, a person, and does a sentence hold one?
import { fold } from '../../core/text/fold.ts'
import { normaliseText } from '../normalise-text.ts'
import bundled from './question-types.json' with { type: 'json' }

export type Fact = 'number' | 'date' | 'person'

const lists: [Fact, string[]][] = [
  ['number', bundled.asksNumber],
  ['date', bundled.asksDate],
  ['person', bundled.asksPerson],
]
const SPACELESS = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u
const numberWords = new Set(
  Object.values(bundled.numbers)
    .flatMap((words) => words.split(' '))
    .map(fold),
)
const dateWords = new Set(bundled.dates.split(' ').map(fold))

/** Only by how a clause begins, so that "tell me how to find out when …" asks for no date. */
export function wantedFact(question: string): Fact | null {
  const clauses = question
    .slice(0, 1000)
    .split(/[,.!:;¿¡\n]+/u)
    .map(normaliseText)
  const asks = (start: string): boolean =>
    SPACELESS.test(start)
      ? question.includes(start)
      : clauses.some((clause) => clause === start || clause.startsWith(`${start} `))
  return lists.find(([, starts]) => starts.some((start) => asks(fold(start))))?.[0] ?? null
}

export function holdsFact(text: string, fact: Fact): boolean {
  if (fact === 'person') return /\p{Ll}[\p{L}’']*,? \p{Lu}\p{Ll}+|\p{L}@\p{L}/u.test(text)
  const words = normaliseText(text).split(' ')
  if (/\p{N}/u.test(text) || words.some((word) => numberWords.has(word))) return true
  return fact === 'date' && words.some((word) => dateWords.has(word))
}

/** Numbers of a text, as digits or words, each once, sorted: what two sentences that contradict each other differ in. */
export function numbersIn(text: string): string[] {
  // A step's own number says nothing.
  const bare = normaliseText(text.replace(/^\s*\d{1,3}[.)]\s/u, ''))
  const found = bare
    .split(' ')
    .filter((word) => /\p{N}/u.test(word) || numberWords.has(word) || dateWords.has(word))
  return [...new Set(found)].sort()
}

export const isNumberWord = (word: string): boolean =>
  /\p{N}/u.test(word) || numberWords.has(word) || dateWords.has(word)
