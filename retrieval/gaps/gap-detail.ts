// One gap with its questions and the documents that came nearest to answering.
import type { Gap, GapDetail } from '../../core/gap.ts'
import { readQuestion } from '../read-question.ts'
import { search } from '../search.ts'
import { vectorsOf } from '../vector-cache.ts'
import type { GapDeps } from './gap-deps.ts'
import { questionsOfGap } from './gap-questions.ts'

const QUESTIONS = 200
const NEAREST = 5

export async function detailOf(deps: GapDeps, gap: Gap): Promise<GapDetail> {
  const [questions, nearest] = await Promise.all([
    questionsOfGap(deps.questions, gap.id, QUESTIONS),
    nearestDocuments(deps, gap.title),
  ])
  return {
    ...gap,
    questions: questions.map(({ id, question, language, askedAt }) => ({ id, question, language, askedAt })),
    nearest,
  }
}

/** By the central question; content limited to an audience is not shown here. `score`: cosine, 0 where only words met. */
async function nearestDocuments(deps: GapDeps, title: string): Promise<GapDetail['nearest']> {
  const question = readQuestion(title)
  const [vector] = await vectorsOf(deps.embedder, [question.text], 'query')
  const { passages } = await search(deps, {
    vector: vector ?? null,
    terms: question.searchTerms,
    contentTerms: question.terms,
    filter: { kinds: ['content'], audience: [], forAnswers: false },
    limit: NEAREST * 3,
  })
  const documents = new Map<string, GapDetail['nearest'][number]>()
  for (const { chunk, cosine } of passages) {
    const { documentId, sourceId, title: name, url } = chunk
    if (documents.has(documentId)) continue
    documents.set(documentId, { documentId, sourceId, title: name, url, score: cosine ?? 0 })
  }
  return [...documents.values()].slice(0, NEAREST)
}
