// Asks the paraphrases and near misses of fixtures/short-answers/questions.json, and questions of other subjects, against
// all sixty short answers of their language, as the product compares them.
import type { Embedder } from '../../core/ports/embedder.ts'
import corpus from '../../fixtures/short-answers/questions.json' with { type: 'json' }
import training from '../../fixtures/short-answers/training.json' with { type: 'json' }
import { focusQuestion } from '../../retrieval/focus-question.ts'
import { readQuestion } from '../../retrieval/read-question.ts'
import { type Judged, judgeQuestions } from '../../retrieval/same-question/judge-questions.ts'
import { cosine, vectorsOf } from '../../retrieval/vector-cache.ts'
import type { Asked } from './threshold-table.ts'

export const languages = ['en', 'de', 'es', 'fr'] as const
type Language = (typeof languages)[number]

export interface SetOptions {
  language: Language
  /** The first so many paraphrases are the short answer's, the others are asked. */
  variants: number
  /** `choose`: every other topic; `all`; anything else: the topics that are reported. */
  half: string
  /** So many questions at most, evenly taken. */
  most?: number
}

/** So many does the search give (`retrieval/match-short-answer.ts`). */
const CANDIDATES = 20

/** As if each word stood in three of three hundred chunks. */
const searcher = {
  termStatistics: async (terms: readonly number[]) => ({
    chunks: 300,
    documentFrequency: terms.map(() => 3),
  }),
}

/** `verdicts`: the likeliest first. */
export async function* judgeSet(
  embedder: Embedder,
  options: SetOptions,
): AsyncGenerator<{ asked: Asked; verdicts: Judged<{ group: string; text: string }>[] }> {
  const { language, variants, most = Number.POSITIVE_INFINITY } = options
  const focused = async (text: string): Promise<Float32Array> => {
    const [vector = new Float32Array()] = await vectorsOf(embedder, [text], 'query')
    return focusQuestion(embedder, vector, language)
  }
  const read = (text: string) => ({ ...readQuestion(text, { language }), language })
  const held: { group: string; text: string; vector: Float32Array }[] = []
  for (const { id, [language]: phrasings } of corpus.topics)
    for (const text of phrasings.slice(0, 1 + variants))
      held.push({ group: id, text, vector: await focused(text) })
  for (const asked of evenly(askedOf(options), most)) {
    const own = await focused(asked.text)
    const nearest = held
      .map((of) => ({ ...of, near: cosine(own, of.vector) }))
      .filter(({ text }) => text !== asked.text)
      .sort((a, b) => b.near - a.near)
      .slice(0, CANDIDATES)
      .map(({ group, text }) => ({ group, text, question: read(text) }))
    const verdicts = await judgeQuestions({ embedder, searcher }, read(asked.text), nearest, {
      acrossLanguages: false,
    })
    yield { asked, verdicts }
  }
}

function askedOf({ language, variants, half }: SetOptions): Asked[] {
  const rest = half === 'choose' ? 0 : 1
  const mine = corpus.topics.filter((_, i) => half === 'all' || i % 2 === rest)
  const own = mine.flatMap((topic): Asked[] => [
    ...topic[language]
      .slice(1 + variants)
      .map((text) => ({ text, gold: topic.id, kind: 'paraphrase' as const })),
    ...topic.near
      .filter(([of]) => of === language)
      .map(([, text = '', gold]) => ({ text, gold: gold ?? null, kind: 'near' as const })),
  ])
  // Questions of other subjects; the model was fitted on them, though beside none of these.
  const strangers = training.topics.map(
    (topic): Asked => ({ text: topic[language].same[0] ?? '', gold: null, kind: 'unrelated' }),
  )
  return [...own, ...strangers]
}

function evenly(all: readonly Asked[], most: number): readonly Asked[] {
  const place = (i: number): number => Math.floor((i * most) / all.length)
  return all.length <= most ? all : all.filter((_, i) => place(i) !== place(i - 1))
}
