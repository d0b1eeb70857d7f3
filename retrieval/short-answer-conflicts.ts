// Two short answers for one question: which of them a visitor gets would be chance. Told when one of them is saved.
import type { ShortAnswerConflict } from '../core/ports/services.ts'
import type { ShortAnswer } from '../core/short-answer.ts'
import type { Reach } from './access-filter.ts'
import type { ShortAnswerDeps } from './match-short-answer.ts'
import { normaliseText } from './normalise-text.ts'
import { readQuestion } from './read-question.ts'
import { isSameQuestion, likenessOf } from './same-question.ts'
import { vectorsOf } from './vector-cache.ts'

const CANDIDATES = 20
const COMPARED = 4

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
    for (const [place, chunk] of chunks.entries()) {
      const exact = normaliseText(chunk.text) === normaliseText(text)
      if (!exact && place >= COMPARED) continue
      const other = readQuestion(chunk.text, { language: chunk.language ?? undefined })
      if (!exact && !isSameQuestion(await likenessOf(deps, own, other), deps.embedder.modelId)) continue
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

function areEverBothValid(a: ShortAnswer, b: ShortAnswer): boolean {
  const from = (of: ShortAnswer): number => (of.validFrom === null ? -Infinity : Date.parse(of.validFrom))
  const until = (of: ShortAnswer): number => (of.validUntil === null ? Infinity : Date.parse(of.validUntil))
  return from(a) < until(b) && from(b) < until(a)
}
