// What each leg of the search gives for development questions, so that ways to join them can be compared in seconds.
import { z } from 'zod'
import { meetChunks } from '../../retrieval/asked-tokens.ts'
import { lateMatch } from '../../retrieval/late-interaction.ts'
import { queryOf } from '../../retrieval/query-of.ts'
import { readQuestion } from '../../retrieval/read-question.ts'
import { foundShare, highestBm25, LEG_LIMIT } from '../../retrieval/search.ts'
import type { BuildDeps } from '../answerability/build-rows.ts'
import type { Corpus } from '../answerability/corpora.ts'
import { buildIndex, type DevIndex } from '../answerability/dev-index.ts'
import { type DevQuestion, questionsOf } from '../answerability/dev-questions.ts'
import { type HelpPage, readPages } from '../answerability/help-pages.ts'
import { seededRandom } from '../answerability/random.ts'

export const AskedLegs = z.object({
  corpus: z.string(),
  indexLanguage: z.string(),
  questionLanguage: z.string(),
  page: z.string(),
  question: z.string(),
  /** Ids of the chunks that the right section lies in. */
  right: z.array(z.string()),
  /** Best first, as many as the search takes. */
  dense: z.array(z.string()),
  lexical: z.array(z.string()),
  /** The lexical leg's best score against the most it could be. */
  found: z.number(),
  /** Of all that stand in either: similarity word by word. */
  late: z.record(z.string(), z.number()),
})
export type AskedLegs = z.infer<typeof AskedLegs>

const SEED = 5

/** `own`: questions in the index's language; `other`: in each of the others. */
export async function* legsOfCorpus(
  deps: BuildDeps,
  corpus: Corpus,
  counts: { own: number; other: number },
): AsyncGenerator<AskedLegs> {
  const pages = new Map<string, HelpPage[]>()
  for (const language of corpus.asked) pages.set(language, await readPages(deps, corpus, language))
  const english = new Map((pages.get('en') ?? []).map((page) => [page.path, page]))
  for (const language of corpus.indexed) {
    const index = await buildIndex(deps, corpus, language, pages.get(language) ?? [])
    for (const asked of corpus.asked) {
      const made = questionsOf(index, asked, pages.get(asked) ?? [], english, seededRandom(SEED))
      const count = asked === language ? counts.own : counts.other
      for (const question of made.slice(0, count)) yield legsOf(deps, index, question)
    }
    deps.say(`${corpus.name} ${language}: asked`)
  }
}

async function legsOf({ embedder }: BuildDeps, index: DevIndex, of: DevQuestion): Promise<AskedLegs> {
  const { store, corpus, language } = index
  const question = readQuestion(of.text, { language: of.language })
  const { vector, terms, contentTerms, askedTokens } = await queryOf({ embedder, searcher: store }, question)
  if (askedTokens === null) throw new Error('expected an embedder that gives its tokens away')
  const legs = await store.search({
    ...{ vector, terms },
    filter: { kinds: ['content'], audience: [], forAnswers: true },
    limit: LEG_LIMIT,
  })
  const dense = legs.dense.map(({ chunkId }) => chunkId)
  const lexical = legs.lexical.map(({ chunkId }) => chunkId)
  const either = [...new Set([...dense, ...lexical])].map((id) => ({ id }))
  const met = await meetChunks(store, askedTokens, either)
  if (met === null) throw new Error('expected an index that keeps the tokens of all passages')
  const most = await highestBm25(store, contentTerms)
  return {
    corpus: corpus.name,
    indexLanguage: language,
    questionLanguage: of.language,
    page: `${corpus.name}/${of.path}`,
    question: of.text,
    right: of.right.map(({ id }) => id),
    dense,
    lexical,
    found: foundShare(legs.lexical[0], most),
    late: Object.fromEntries(
      met.map(({ chunk: { id }, meeting }) => [
        id,
        lateMatch(askedTokens, meeting, { evenly: true }).similarity,
      ]),
    ),
  }
}
