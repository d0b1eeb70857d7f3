// Spelling help against the index's own words. The index keeps hashes of stems, so near words are made and looked up;
// the right one is then read from a passage that this asker may find, so that nothing private is told by a correction.
import type { ChunkSearcher } from '../../core/ports/chunk-store.ts'
import { queryTerms } from '../../core/text/analyze.ts'
import type { Language } from '../../core/text/language.ts'
import { words } from '../../core/text/words.ts'
import type { Reach } from '../access-filter.ts'
import { tellingTerms } from '../content-terms.ts'
import type { ReadQuestion } from '../read-question.ts'
import { distance, type Edit, editsOf, OFTEN, secondEditsOf } from './edits.ts'

export interface Correction {
  /** As typed, and as the content has it. */
  word: string
  read: string
}

const SHORTEST = 5
const LONGEST = 24
/** From this length on a word may be two slips away. */
const LONG = 8
const MOST_WORDS = 40
/** More unknown words than this: another language, or another topic. */
const MOST_UNKNOWN = 2
const TRIED = 6
const PASSAGES = 8
const FAR = Number.POSITIVE_INFINITY
/** An ending more or less than the word as typed: passwords, pasword. */
const MOST_LONGER = 4
const SHORTEST_PART = 3

type Deps = { searcher: Pick<ChunkSearcher, 'search' | 'getChunks' | 'termStatistics'> }

/** `[]` when every word is known, when most are not, or when no near word stands in what the asker may find. */
export async function correctSpelling(
  deps: Deps,
  question: ReadQuestion,
  reach: Reach,
  signal?: AbortSignal,
): Promise<Correction[]> {
  const languages = [...new Set([question.language, 'en'])]
  const asked = tellingWords(question, languages)
  if (asked.length === 0 || asked.length > MOST_WORDS || !asked.some(mayBeMisspelt)) return []
  const known = await areKnown(deps, asked, languages)
  const unknown = asked.filter((_, at) => known[at] === false)
  const others = asked.length - unknown.length
  if (unknown.length > MOST_UNKNOWN) return []
  // Among words that the index does not know either a word is likely foreign: then only what is surely a slip counts.
  const sure = asked.length > 1 && others < unknown.length
  // A French word is no misspelt English one: where the language is clear, only words of it are near.
  const near = question.confident ? [question.language] : languages
  const corrections = await Promise.all(
    unknown
      .filter(mayBeMisspelt)
      .map((word) =>
        correct(deps, { word, languages: near, confident: question.confident, sure }, reach, signal),
      ),
  )
  return corrections.flatMap((correction) => correction ?? [])
}

/** The question with its corrections; case and the rest stay as typed. */
export const corrected = (text: string, corrections: readonly Correction[]): string =>
  text.replace(/[\p{L}\p{M}]+/gu, (word) => {
    const found = corrections.find((correction) => correction.word === word.toLowerCase())
    return found?.read ?? word
  })

const tellingWords = ({ text, language }: ReadQuestion, languages: readonly Language[]): string[] =>
  [...new Set(words(text, language))].filter((word) =>
    languages.every((each) => tellingTerms(word, each).length > 0),
  )

const mayBeMisspelt = (word: string): boolean =>
  word.length >= SHORTEST && word.length <= LONGEST && /^\p{L}+$/u.test(word)

async function areKnown(
  { searcher }: Deps,
  asked: readonly string[],
  languages: readonly Language[],
): Promise<boolean[]> {
  const terms = asked.map((word) => queryTerms(word, languages))
  const { documentFrequency } = await searcher.termStatistics(terms.flat())
  let at = 0
  return terms.map((own) => own.map(() => documentFrequency[at++] ?? 0).some((count) => count > 0))
}

interface Unknown {
  word: string
  languages: readonly Language[]
  /** The question's language is certain: only passages in it are read. */
  confident: boolean
  /** Only slips that happen often. */
  sure: boolean
}

async function correct(
  deps: Deps,
  { word, languages, confident, sure }: Unknown,
  reach: Reach,
  signal?: AbortSignal,
): Promise<Correction | null> {
  const edits = editsOf(word).filter(({ cost }) => !sure || cost <= OFTEN)
  const once = await held(deps, edits, languages)
  if (sure && once.size === 0) return null
  // Two slips are looked for in one language: they are many.
  const near =
    once.size > 0 || word.length < LONG ? once : await held(deps, secondEditsOf(word), languages.slice(0, 1))
  if (near.size === 0) return apart(deps, word, languages, reach, signal)
  const counts = new Map<string, { count: number; cost: number }>()
  for (const { language, read } of await passagesWith(deps, [...near.keys()], reach, signal)) {
    if (confident && language !== null && !languages.includes(language)) continue
    for (const each of read) {
      if (Math.abs(each.length - word.length) > MOST_LONGER) continue
      const cost = Math.min(...queryTerms(each, [language]).map((term) => near.get(term) ?? FAR))
      if (cost < FAR) counts.set(each, { count: (counts.get(each)?.count ?? 0) + 1, cost })
    }
  }
  // Of one stem's forms the nearest: an ending is no slip.
  const [best] = [...counts].sort(
    ([a, of], [b, or]) =>
      of.cost - or.cost || distance(word, a) - distance(word, b) || or.count - of.count || (a < b ? -1 : 1),
  )
  return best === undefined ? null : { word, read: best[0] }
}

/** "pagebreak" is "page break": two words that a passage holds one after the other. */
async function apart(
  deps: Deps,
  word: string,
  languages: readonly Language[],
  reach: Reach,
  signal?: AbortSignal,
): Promise<Correction | null> {
  const cuts = Array.from(
    { length: Math.max(0, word.length - 2 * SHORTEST_PART + 1) },
    (_, i) => i + SHORTEST_PART,
  )
  const pairs = cuts.map((cut) => [word.slice(0, cut), word.slice(cut)] as const)
  const known = await areKnown(deps, pairs.flat(), languages)
  const held = pairs.filter((_, at) => known[2 * at] === true && known[2 * at + 1] === true)
  if (held.length === 0) return null
  const texts = await passagesWith(deps, queryTerms(held.flat().join(' '), languages), reach, signal)
  const found = held.find(([a, b]) => texts.some(({ read }) => ` ${read.join(' ')} `.includes(` ${a} ${b}`)))
  return found === undefined ? null : { word, read: found.join(' ') }
}

/** What the asker may find with these terms, as words. What is never cited is not told either. */
async function passagesWith(
  { searcher }: Deps,
  terms: readonly number[],
  reach: Reach,
  signal?: AbortSignal,
): Promise<{ language: Language | null; read: string[] }[]> {
  const { lexical } = await searcher.search(
    {
      vector: null,
      terms: [...terms].sort((a, b) => a - b),
      filter: { kinds: ['content'], forAnswers: true, ...reach },
      limit: PASSAGES,
    },
    signal ? { signal } : {},
  )
  const chunks = await searcher.getChunks(lexical.map(({ chunkId }) => chunkId))
  return chunks
    .filter(({ citable }) => citable)
    .map(({ title, headingPath, text, language }) => ({
      language,
      read: words([title, ...headingPath, text].join('\n'), language),
    }))
}

/** Term ids of the cheapest edits that the index holds, with what they cost. */
async function held(
  { searcher }: Deps,
  edits: readonly Edit[],
  languages: readonly Language[],
): Promise<Map<number, number>> {
  const costs = new Map<number, number>()
  for (const { word, cost } of edits) {
    for (const term of queryTerms(word, languages)) {
      if (cost < (costs.get(term) ?? Number.POSITIVE_INFINITY)) costs.set(term, cost)
    }
  }
  const terms = [...costs.keys()]
  if (terms.length === 0) return new Map()
  const { documentFrequency } = await searcher.termStatistics(terms)
  const found = terms.flatMap((term, at) => {
    const count = documentFrequency[at] ?? 0
    return count === 0 ? [] : [{ term, count, cost: costs.get(term) ?? 0 }]
  })
  found.sort((a, b) => a.cost - b.cost || b.count - a.count)
  return new Map(found.slice(0, TRIED).map(({ term, cost }) => [term, cost]))
}
