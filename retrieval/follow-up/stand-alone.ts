// A follow-up and the questions before it → a question that stands by itself, without a model: a word exchanged where
// the follow-up says which ("and in Calc?"), else the topic's words carried over.
import type { Language } from '../../core/text/language.ts'
import { tellingTerms } from '../content-terms.ts'
import { type ReadQuestion, readQuestion } from '../read-question.ts'
import { beginsSmall, isWhole, type Leaning, leaningOf, plainText } from './leans-on.ts'
import type { Reading } from './reading.ts'

export interface Standalone {
  reading: Reading
  /** The earlier question that it was joined with. */
  from: string
  why: Leaning['why'] | 'swap'
  /** False: the question as asked may be meant, too. */
  sure: boolean
}

const MOST_TOPIC_WORDS = 12

/** `earlier`: the visitor's questions, newest first. Null when the question stands by itself. */
export function standAlone(question: ReadQuestion, earlier: readonly string[]): Standalone | null {
  const [last, ...before] = earlier
  if (last === undefined) return null
  const base = resolved(last, before)
  const leaning = leaningOf(question.text, languagesOf(question, base))
  if (leaning === null) return null
  const joined = join(question.text, leaning, base)
  if (joined === null) return null
  const read = readQuestion(joined.text, { language: base.language })
  const language = question.confident ? question.language : base.language
  const { sure } = joined
  const mustHold = sure ? null : leaning.rest
  const carried = topicWords(base.text, base.language)
  const named = earlier.find((text) => leaningOf(text, [base.language]) === null)
  const topics = [...new Set([base.text, named ?? base.text])]
  return {
    reading: { question: { ...read, language, confident: true }, carried, topics, mustHold },
    from: last,
    why: joined.swapped ? 'swap' : leaning.why,
    sure,
  }
}

/** The earlier question, itself made to stand alone by those before it. */
function resolved(text: string, before: readonly string[]): ReadQuestion {
  const question = readQuestion(text)
  const [last, ...rest] = before
  if (last === undefined || leaningOf(text, [question.language]) === null) return question
  const base = resolved(last, rest)
  const leaning = leaningOf(text, languagesOf(question, base))
  const joined = leaning === null ? null : join(text, leaning, base)
  // A guess is not built upon.
  return joined?.sure ? { ...readQuestion(joined.text, { language: base.language }) } : question
}

/** A few words are hard to tell a language from; the conversation's is likelier. */
const languagesOf = (question: ReadQuestion, base: ReadQuestion): Language[] =>
  question.confident ? [question.language] : [base.language, question.language]

type Joined = { text: string; sure: boolean; swapped: boolean }

function join(text: string, leaning: Leaning, base: ReadQuestion): Joined | null {
  const { why, sure, rest, language } = leaning
  if (why === 'pronoun')
    return { text: `${text} ${topicWords(base.text, base.language)}`, sure, swapped: false }
  if (why === 'few-words') return { text: `${base.text} ${text}`, sure, swapped: false }
  const swapped = beginsSmall(rest, language) ? swap(base.text, rest) : null
  if (swapped !== null) return { text: swapped, sure: true, swapped: true }
  if (why === 'fragment' && !isWhole(base.text, base.language)) return null
  return { text: `${base.text} ${rest}`, sure, swapped: false }
}

/** "… a chart in Writer?" and "in Calc" → "… a chart in Calc?": from the same small word on, as many words. */
function swap(base: string, rest: string): string | null {
  const words = plainText(rest).split(' ')
  const tokens = [...base.matchAll(/[\p{L}\p{M}\p{N}+#%]+/gu)]
  const at = tokens.findLastIndex(([token]) => plainText(token) === words[0])
  const first = tokens[at]
  const last = tokens[Math.min(at + words.length, tokens.length) - 1]
  if (first === undefined || last === undefined || words.length < 2 || words.length > 4 || last === first)
    return null
  return `${base.slice(0, first.index)}${rest}${base.slice(last.index + last[0].length)}`
}

/** What an earlier question was about, in its own words and order. */
function topicWords(text: string, language: Language): string {
  const words = text.match(/[\p{L}\p{M}\p{N}+#%]+/gu) ?? []
  return words
    .filter((word) => tellingTerms(word, language).length > 0)
    .slice(0, MOST_TOPIC_WORDS)
    .join(' ')
}
