// Which topics compete for a question: titles of documents, or of sections of one, that fit about equally well.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { contentTerms, tellingTerms, termsIn } from '../content-terms.ts'
import type { ScoredUnit } from '../extractive/score-units.ts'
import { isWhole } from '../follow-up/leans-on.ts'
import { normaliseText } from '../normalise-text.ts'
import type { ReadQuestion } from '../read-question.ts'
import type { Found, Passage } from '../search.ts'
import { coverage } from '../term-weights.ts'
import { exactNamesOf, namesOf, toTopics } from './topic-names.ts'

const MOST = 4
const LOOKED_AT = 8
/** How far behind the best sentence, in standard deviations, a topic's best still competes. */
const CLOSE_SENTENCE = 0.8
/** Share of the question's words, by rarity, that a topic in the same language must hold. */
const HELD = 0.5

/** Without the small words that Japanese writes in Hiragana. */
const ONE_SPACELESS_WORD = /^(?:[\p{Script=Han}\p{Script=Katakana}ー]{2,8}|\p{Script=Hangul}{2,6})$/u

export interface Evidence {
  question: ReadQuestion
  found: Found
  scored: readonly ScoredUnit[]
  weights: ReadonlyMap<number, number>
}

/** A search of one word or two, and no question: what is wanted of the topic was not said. */
export function isOpen({ text, language }: ReadQuestion): boolean {
  if (ONE_SPACELESS_WORD.test(text)) return true
  const content = tellingTerms(text, language).length
  const words = normaliseText(text).split(' ').length
  return content > 0 && content <= 2 && words <= 2 && !isWhole(text, language)
}

/** For an open question: topics that name its words in their title or heading. Fewer than two: nothing to choose. */
export function topicsNaming({ question, found }: Evidence): string[] {
  const [best] = found.passages
  const close = found.passages
    .slice(0, LOOKED_AT)
    .filter((passage) => best !== undefined && legsOf(passage) >= legsOf(best))
  const naming = close.filter(({ chunk }) => {
    const named = new Set(termsIn(`${chunk.title}\n${chunk.headingPath.join('\n')}`, languageOf(chunk)))
    return contentTerms(question.text, languageOf(chunk)).every((term) => named.has(term))
  })
  const titles = titlesOf(naming, found)
  // Whoever types two words that are a title wants that page; one word is the title of many, but a heading of one page.
  const asked = normaliseText(question.text)
  const tells = asked.includes(' ') || areOfOneDocument(naming)
  return tells && titles.some((title) => normaliseText(title) === asked) ? [] : titles
}

/** For a question between the thresholds: topics whose best sentences are about equally good. */
export function topicsNear({ question, found, scored, weights }: Evidence): string[] {
  const best = scored[0]?.score ?? 0
  const near = scored.filter(({ score }) => best - score <= CLOSE_SENTENCE).map(({ passage }) => passage)
  const order = [...new Set(near.map(({ id }) => id))]
  const passages = order.flatMap((id) => found.passages.find(({ chunk }) => chunk.id === id) ?? [])
  return titlesOf(
    passages.filter(({ chunk }) => isOnTopic(chunk, question, weights)),
    found,
  )
}

/** Across languages words tell nothing; there meaning alone put it among the best. */
function isOnTopic(
  chunk: StoredChunk,
  topic: Pick<ReadQuestion, 'text' | 'language'>,
  weights: ReadonlyMap<number, number>,
): boolean {
  const language = languageOf(chunk)
  if (language !== topic.language) return true
  const held = new Set(termsIn(`${chunk.title}\n${chunk.headingPath.join('\n')}\n${chunk.text}`, language))
  return coverage(contentTerms(topic.text, language), held, weights) >= HELD
}

/** What one leg found and the other did not is no match for what both found. */
const legsOf = ({ ranks }: Passage): number => Object.keys(ranks).length

const languageOf = (chunk: StoredChunk): string | null => chunk.language ?? chunk.documentLanguage

const areOfOneDocument = (passages: readonly Passage[]): boolean =>
  new Set(passages.filter(({ chunk }) => chunk.citable).map(({ chunk }) => chunk.documentId)).size === 1

/** Never of documents that are not cited. */
function titlesOf(passages: readonly Passage[], found: Found): string[] {
  const chunksOf = (of: readonly Passage[]): StoredChunk[] =>
    of.map(({ chunk }) => chunk).filter(({ citable }) => citable)
  const titles = toTopics(chunksOf(passages), chunksOf(found.passages))
  return titles.length < 2 ? [] : titles.slice(0, MOST)
}

/** The passages of the topic that the question names or that was picked: by its most exact name; all when none is. */
export function ofTopic(found: Found, named: string): Found {
  const wanted = normaliseText(named)
  const by = (names: (chunk: StoredChunk) => readonly string[]): Passage[] =>
    found.passages.filter(({ chunk }) => names(chunk).some((name) => normaliseText(name) === wanted))
  const called = [exactNamesOf, ({ title }: StoredChunk) => [title], namesOf].map(by)
  const passages = called.find((some) => some.length > 0)
  return passages === undefined ? found : { ...found, passages }
}
