// What is meant, before any search: an option picked from a question asked back, a follow-up made to stand alone, words
// spelled as the content has them.
import { isDeepStrictEqual } from 'node:util'
import type { AnswerDeps, Asked } from './answer-deps.ts'
import { chosenOption, type Option, offeredIn, optionQuestion } from './clarify/clarification.ts'
import { type Earlier, earlierTurns } from './follow-up/earlier-turns.ts'
import { asAsked, type Reading } from './follow-up/reading.ts'
import { standAlone } from './follow-up/stand-alone.ts'
import { readQuestion } from './read-question.ts'
import { corrected, correctSpelling } from './spelling/correct-spelling.ts'

/** Sets what `asked` is read as, and tells it in the decision. */
export async function understandQuestion(deps: AnswerDeps, asked: Asked): Promise<void> {
  const earlier = earlierTurns(asked.request, asked.turns)
  const option = chosenOption(asked.question.text, await optionsOffered(deps, asked, earlier))
  asked.readings =
    option === null ? await followUpReadings(deps, asked, earlier) : [readingOf(asked, option, earlier)]
  asked.readings = await Promise.all(asked.readings.map((reading) => spelledRight(deps, asked, reading)))
  asked.question = asked.readings[0]?.question ?? asked.question
}

/** Was the last thing that the agent said a question asked back? Then the next is not. */
export function wasAskedBack({ request, turns }: Pick<Asked, 'request' | 'turns'>): boolean {
  const { lastSaid } = earlierTurns(request, turns)
  return (lastSaid !== null && offeredIn(lastSaid) !== null) || turns.at(-1)?.outcome === 'clarify'
}

/** Of the question asked back right before, from the log or from the caller's history. */
async function optionsOffered(deps: AnswerDeps, asked: Asked, earlier: Earlier): Promise<readonly Option[]> {
  const last = asked.turns.at(-1)
  if (last?.outcome === 'clarify') {
    const { answer, decision } = (await deps.questions.get(last.id)) ?? {}
    // Titles are told to those alone who were asked: a key or audience that reaches less may know the conversation's id.
    const isSameReach = isDeepStrictEqual(decision?.['reach'], plain(asked.reach))
    return isSameReach ? (answer?.clarification?.options ?? []) : []
  }
  const titles = earlier.lastSaid === null ? null : offeredIn(earlier.lastSaid)
  const before = earlier.questions[0]
  if (titles === null || before === undefined) return []
  const { language } = readQuestion(before)
  return titles.map((title) => ({ title, question: optionQuestion(before, title, language) }))
}

/** As the log gives it back. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))

/** In the language of the question that was asked back: a title is of the content's language. */
function readingOf(asked: Asked, option: Option, { questions }: Earlier): Reading {
  const before = questions[0]
  const language = before === undefined ? asked.question.language : readQuestion(before).language
  asked.chosen = option.title
  asked.decision['standalone'] = {
    text: option.question,
    from: before ?? null,
    why: 'option',
    title: option.title,
  }
  return asAsked({ ...readQuestion(option.question, { language }), language })
}

async function followUpReadings(deps: AnswerDeps, asked: Asked, earlier: Earlier): Promise<Reading[]> {
  const { questions, lastSaid } = earlier
  const own = asAsked(asked.question)
  const joined = standAlone(asked.question, questions)
  if (joined === null) return [own]
  const last = asked.turns.at(-1)
  asked.told =
    lastSaid ?? (last === undefined ? null : ((await deps.questions.get(last.id))?.answer.text ?? null))
  const { from, why, sure, reading } = joined
  const rewritten = await rewrite(deps, asked)
  const text = rewritten?.question.text ?? reading.question.text
  asked.decision['standalone'] = {
    ...{ text, from, why, sure: sure || rewritten !== null },
    ...(rewritten !== null && { rewriter: deps.rewriter?.name }),
  }
  if (rewritten !== null) return [rewritten]
  return sure ? [reading] : [own, reading]
}

/** By a model, where there is one. */
async function rewrite(deps: AnswerDeps, asked: Asked): Promise<Reading | null> {
  const { question, request, signal, turns } = asked
  const history = request.history ?? turns.map((turn) => ({ role: 'user' as const, text: turn.question }))
  const text = await deps.rewriter?.rewrite(
    { question: question.text, language: question.language, history: history.slice(-20) },
    signal ? { signal } : {},
  )
  if (text === undefined || text === null || text.trim() === '') return null
  return asAsked(readQuestion(text, { language: question.language }))
}

async function spelledRight(deps: AnswerDeps, asked: Asked, reading: Reading): Promise<Reading> {
  const { question } = reading
  const corrections = await correctSpelling(deps, question, asked.reach, asked.signal)
  if (corrections.length === 0) return reading
  asked.decision['spelling'] = corrections
  const text = corrected(question.text, corrections)
  const read = readQuestion(text, { language: question.language })
  // Both are searched: the word may be right after all.
  const searchTerms = [...new Set([...read.searchTerms, ...question.searchTerms])].sort((a, b) => a - b)
  const { language } = question.confident ? question : read
  return { ...reading, question: { ...read, language, searchTerms } }
}
