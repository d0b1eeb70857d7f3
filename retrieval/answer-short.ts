// A short answer that matches: its exact text, cited to its own document.
import type { Citation } from '../core/answer.ts'
import { type AnswerDeps, type Asked, type Draft, plainDraft } from './answer-deps.ts'
import { matchShortAnswer, type ShortAnswerMatch } from './match-short-answer.ts'

export async function answerByShortAnswer(
  deps: AnswerDeps,
  asked: Asked,
  vector: Float32Array,
): Promise<Draft | null> {
  const match = await asked.stopwatch.time('searchMs', () =>
    matchShortAnswer(deps, asked.question, vector, asked.reach, asked.signal),
  )
  if (match === null) return null
  const { shortAnswer, how, likeness } = match
  const { citable, documentId, text } = match.chunk
  if (citable) asked.citable.add(documentId)
  asked.decision['shortAnswer'] = { id: shortAnswer.id, documentId, question: text, how, likeness }
  return plainDraft({
    outcome: 'answered',
    kind: 'short-answer',
    text: shortAnswer.answer,
    confidence: how === 'exact' ? 1 : Math.min(1, likeness?.cosine ?? 1),
    citations: await citationsOf(deps, asked, match),
    shortAnswerId: shortAnswer.id,
  })
}

/** The document's text is the answer's text, so the quote is the whole of it. */
async function citationsOf(
  deps: AnswerDeps,
  asked: Asked,
  { chunk, shortAnswer }: ShortAnswerMatch,
): Promise<Citation[]> {
  if (asked.request.citations === false || !chunk.citable) return []
  const stored = await deps.documents.text(chunk.documentId, chunk.version)
  if (stored?.text !== shortAnswer.answer) {
    deps.log.warn({ documentId: chunk.documentId, shortAnswerId: shortAnswer.id }, 'citation-drop')
    return []
  }
  const { sourceId, documentId, id, version, title, url, page, seconds } = chunk
  const quote = stored.text
  return [
    {
      marker: 1,
      sourceId,
      documentId,
      chunkId: id,
      version,
      title,
      url,
      quote,
      start: 0,
      end: quote.length,
      page,
      seconds,
    },
  ]
}
