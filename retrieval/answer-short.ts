// A short answer that matches: its exact text, cited to its own document. One that may match is asked back about where
// the content does not answer.
import type { Citation } from '../core/answer.ts'
import { type AnswerDeps, type Asked, type Draft, plainDraft } from './answer-deps.ts'
import { asText, toConfirmation } from './clarify/clarification.ts'
import { matchShortAnswer, type ShortAnswerMatch } from './match-short-answer.ts'
import { settleShortAnswer } from './settle-short-answer.ts'
import { wasAskedBack } from './understand-question.ts'

const OFFERED = 3
const OPTIONS = 4

export interface ShortAnswered {
  draft: Draft | null
  doubtful: readonly ShortAnswerMatch[]
}

export async function answerByShortAnswer(
  deps: AnswerDeps,
  asked: Asked,
  vector: Float32Array,
): Promise<ShortAnswered> {
  const { question, reach, chosen, agent, signal } = asked
  const acrossLanguages = agent.shortAnswersAcrossLanguages ?? false
  const matches = await asked.stopwatch.time('searchMs', () =>
    matchShortAnswer(deps, question, vector, reach, { chosen, acrossLanguages, signal }),
  )
  if (matches.doubtful.length > 0) asked.decision['shortAnswersNear'] = matches.doubtful.map(toEvidence)
  const { sure, doubtful } = await asked.stopwatch.time('understandMs', () =>
    settleShortAnswer(deps, asked, matches),
  )
  if (sure === null) return { draft: null, doubtful }
  const { shortAnswer, how, probability } = sure
  const { citable, documentId } = sure.chunk
  if (citable) asked.citable.add(documentId)
  asked.decision['shortAnswer'] = { ...toEvidence(sure), how }
  const draft = plainDraft({
    outcome: 'answered',
    kind: 'short-answer',
    text: shortAnswer.answer,
    confidence: probability,
    citations: await citationsOf(deps, asked, sure),
    shortAnswerId: shortAnswer.id,
    ...(shortAnswer.links.length > 0 && { links: shortAnswer.links }),
  })
  return { draft, doubtful }
}

const toEvidence = ({ shortAnswer, chunk, probability }: ShortAnswerMatch) => ({
  ...{ id: shortAnswer.id, documentId: chunk.documentId, question: chunk.text, probability },
})

/**
 * What the content left open, or asked back about itself, is asked back with the questions that may be meant. Not twice
 * in a row, not to whoever asked for a person or was failed before. It feeds a gap all the same: nobody recognised the
 * phrasing, or nobody wrote the answer, and an admin should see which.
 */
export function offerShortAnswers(
  asked: Asked,
  content: Draft,
  doubtful: readonly ShortAnswerMatch[],
): Draft {
  const open = content.kind === 'unknown' || content.outcome === 'clarify'
  const isLast = asked.decision['trigger'] !== undefined || content.handoff?.trigger === 'repeated-failure'
  // The question of an answer that is not cited is not told either.
  const shown = doubtful.filter(({ chunk }) => chunk.citable).slice(0, OFFERED)
  const [likeliest] = shown
  if (likeliest === undefined || !open || isLast || wasAskedBack(asked)) return content
  for (const { chunk } of shown) asked.citable.add(chunk.documentId)
  const own = shown.map(({ chunk }) => ({ title: chunk.text, question: chunk.text }))
  const options = [...own, ...(content.clarification?.options ?? [])].slice(0, OPTIONS)
  const clarification = toConfirmation(asked.question.language, options)
  asked.decision['shortAnswersOffered'] = own.map(({ title }) => title)
  return plainDraft({
    outcome: 'clarify',
    kind: 'short-answer',
    text: asText(clarification),
    clarification,
    confidence: likeliest.probability,
    unanswered: content.unanswered,
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
