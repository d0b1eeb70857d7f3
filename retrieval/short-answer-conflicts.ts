// Two short answers for one question: which of them a visitor gets would be chance. Told when one of them is saved.
import type { ShortAnswerConflict } from '../core/ports/services.ts'
import type { ShortAnswer } from '../core/short-answer.ts'
import type { Reach } from './access-filter.ts'
import type { ShortAnswerDeps } from './match-short-answer.ts'
import { normaliseText } from './normalise-text.ts'
import { readQuestion } from './read-question.ts'
import { COMPARED } from './same-question/compare-questions.ts'
import { judgeQuestions } from './same-question/judge-questions.ts'
import { vectorsOf } from './vector-cache.ts'

const CANDIDATES = 20
/** A warning too many costs a look; so even odds are told, which would not do for answering a visitor. */
const EVEN = 0.5

/** Each other short answer once, with the pair of questions that collide. Answers whose dates never meet do not. */
export async function shortAnswerConflicts(
  deps: ShortAnswerDeps,
  saved: ShortAnswer,
  reach: Reach,
): Promise<ShortAnswerConflict[]> {
  const conflicts = new Map<string, ShortAnswerConflict>()
  for (const text of [saved.question, ...saved.variants]) {
    const own = readQuestion(text, { language: saved.language ?? undefined })
    const [vector] = await vectorsOf(deps.embedder, [own.text], 'query')
    if (vector === undefined) continue
    const filter = { kinds: ['short-answer' as const], forAnswers: true, ...reach }
    // Not `search`: that folds twins, and twins are what is looked for.
    const found = await deps.searcher.search({ vector, terms: own.searchTerms, filter, limit: CANDIDATES })
    const hits = [...found.dense, ...found.lexical].filter((hit) => hit.documentId !== saved.documentId)
    const chunks = await deps.searcher.getChunks([...new Set(hits.map((hit) => hit.chunkId))])
    const others = chunks
      .filter((chunk, place) => place < COMPARED || isExact(chunk.text, text))
      .map((chunk) => ({
        ...{ chunk, group: chunk.documentId },
        question: readQuestion(chunk.text, { language: chunk.language ?? undefined }),
      }))
    const judged = await judgeQuestions(deps, own, others, { acrossLanguages: false })
    for (const { other, verdict, probability } of judged) {
      const { chunk } = other
      const exact = isExact(chunk.text, text)
      const isAlike = verdict === 'same' || (verdict === 'maybe' && probability >= EVEN)
      if (!exact && !isAlike) continue
      const shortAnswer = await deps.shortAnswers.byDocument(chunk.documentId)
      if (shortAnswer === undefined || !areEverBothValid(saved, shortAnswer)) continue
      if (shortAnswer.answer === saved.answer || conflicts.has(shortAnswer.id)) continue
      conflicts.set(shortAnswer.id, {
        ...{ shortAnswerId: shortAnswer.id, question: text, collidesWith: chunk.text },
        how: exact ? 'exact' : 'meaning',
      })
    }
  }
  return [...conflicts.values()]
}

const isExact = (a: string, b: string): boolean => normaliseText(a) === normaliseText(b)

function areEverBothValid(a: ShortAnswer, b: ShortAnswer): boolean {
  const from = (of: ShortAnswer): number => (of.validFrom === null ? -Infinity : Date.parse(of.validFrom))
  const until = (of: ShortAnswer): number => (of.validUntil === null ? Infinity : Date.parse(of.validUntil))
  return from(a) < until(b) && from(b) < until(a)
}
