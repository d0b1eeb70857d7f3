// Pairs of questions to judge, made as a visitor's question meets an index of short answers.
import type { Embedder } from '../../core/ports/embedder.ts'
import { focusQuestion } from '../../retrieval/focus-question.ts'
import { type AskedWords, askedWords } from '../../retrieval/same-question/asked-words.ts'
import { COMPARED, nearnessOf } from '../../retrieval/same-question/compare-questions.ts'
import { pairFeatures } from '../../retrieval/same-question/pair-features.ts'
import { cosine } from '../../retrieval/vector-cache.ts'

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
  language: string
  held: Held
  row: number[]
  cosine: number
}

type Read = { words: AskedWords; vector: Float32Array; focused: Float32Array }

/** Each text embedded once. */
export function createReader(embedder: Embedder): (text: string, language: string) => Promise<Read> {
  const known = new Map<string, Promise<Read>>()
  const read = async (text: string, language: string): Promise<Read> => {
    const [vector = new Float32Array()] = await embedder.embed([text], { kind: 'query' })
    const focused = await focusQuestion(embedder, vector, language)
    return { words: askedWords({ text, language }), vector, focused }
  }
  return (text, language) => {
    const key = `${language}:${text}`
    const made = known.get(key) ?? read(text, language)
    known.set(key, made)
    return made
  }
}

/** The nearest of `pool` for each question asked, but for the text itself. */
export async function casesOf(
  read: ReturnType<typeof createReader>,
  language: string,
  pool: readonly Held[],
  asked: readonly Asking[],
): Promise<Case[]> {
  const holds = await Promise.all(pool.map(async (held) => ({ held, ...(await read(held.text, language)) })))
  const cases: Case[] = []
  for (const asking of asked) {
    const own = await read(asking.text, language)
    const others = holds
      .filter(({ held }) => held.text !== asking.text)
      .map((other) => ({ ...other, near: cosine(own.focused, other.focused) }))
      .sort((a, b) => b.near - a.near)
      .slice(0, COMPARED)
    const nearness = nearnessOf(
      own,
      others.map(({ held, vector, focused }) => ({ group: held.topic, vector, focused })),
    )
    others.forEach(({ held, words }, i) => {
      const near = nearness[i]
      if (near === undefined) return
      cases.push({ asking, language, held, row: pairFeatures(own.words, words, near), cosine: near.cosine })
    })
  }
  return cases
}
