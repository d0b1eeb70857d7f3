// Pairs of questions to judge, made as a visitor's question meets an index of short answers.
import type { Language } from '../../core/text/language.ts'
import { type AskedWords, askedWords } from '../../retrieval/same-question/asked-words.ts'
import {
  likeliestOf,
  type Placed,
  placeQuestions,
  type QuestionEmbedder,
} from '../../retrieval/same-question/compare-questions.ts'
import { pairFeatures } from '../../retrieval/same-question/pair-features.ts'

/** A question that is asked. `gold`: the short answer that serves it; null: none does. */
export interface Asking {
  text: string
  gold: string | null
  kind: 'paraphrase' | 'near'
}

export interface Held {
  topic: string
  text: string
}

export interface Case {
  asking: Asking
  language: Language
  held: Held
  row: number[]
}

type Read = Placed & { words: AskedWords }

/** Each text read once. */
export function createReader(
  embedder: QuestionEmbedder,
): (text: string, language: Language) => Promise<Read> {
  const known = new Map<string, Promise<Read>>()
  const read = async (text: string, language: Language): Promise<Read> => {
    const [placed] = await placeQuestions(embedder, [{ text, language }])
    if (placed === undefined) throw new Error(`expected vectors of "${text}"`)
    return { ...placed, words: askedWords({ text, language }) }
  }
  return (text, language) => {
    const key = `${language}:${text}`
    const made = known.get(key) ?? read(text, language)
    known.set(key, made)
    return made
  }
}

/** The likeliest of `pool` for each question asked, but for the text itself. */
export async function casesOf(
  read: ReturnType<typeof createReader>,
  language: Language,
  pool: readonly Held[],
  asked: readonly Asking[],
): Promise<Case[]> {
  const holds = await Promise.all(
    pool.map(async (held) => ({ held, group: held.topic, ...(await read(held.text, language)) })),
  )
  const cases: Case[] = []
  for (const asking of asked) {
    const own = await read(asking.text, language)
    const others = holds.filter(({ held }) => held.text !== asking.text)
    for (const { held, words, near } of likeliestOf(own, others)) {
      cases.push({ asking, language, held, row: pairFeatures(own.words, words, near) })
    }
  }
  return cases
}
