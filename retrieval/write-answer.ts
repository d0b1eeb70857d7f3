// Passages → answer: written sentence by sentence, each checked against the stored text, cited, and sent on.
import { type AnswerDeps, type Asked, type Draft, plainDraft } from './answer-deps.ts'
import { type CheckedSentence, createSentenceCheck } from './check-sentence.ts'
import { createAnswerAssembler } from './citations.ts'
import type { Evidence } from './gather-evidence.ts'
import { scoreRequest } from './measure-evidence.ts'
import { normaliseText } from './normalise-text.ts'

/** Null when no sentence passed its check: an answer that cannot be shown to stand there is not sent. */
export async function writeAnswer(
  deps: AnswerDeps,
  asked: Asked,
  { reading, vector, found, probability }: Evidence,
): Promise<Draft | null> {
  const { signal, profile, instructions } = asked
  const { history } = asked.request
  const request = {
    ...scoreRequest(reading.question, vector, found),
    profile,
    instructions,
    ...(history && { history }),
  }
  const check = createSentenceCheck(deps, request.passages)
  const answer = createAnswerAssembler({ cite: asked.request.citations !== false })
  const news = createNews(reading.carried === '' ? null : asked.told)
  let written = 0
  let dropped = 0
  const explain = (facts: Record<string, unknown>): void => {
    Object.assign(asked.decision, facts)
  }
  for await (const sentence of deps.generator.write(request, { explain, ...(signal && { signal }) })) {
    written += 1
    const checked = await check(sentence)
    if (checked === undefined) {
      dropped += 1
      deps.log.warn({ questionId: asked.id, chunkId: sentence.chunkId }, 'sentence-drop')
      continue
    }
    for (const leaving of news.pass(checked)) {
      const text = answer.add(leaving)
      if (text !== '') asked.emit({ type: 'token', data: { text } })
    }
  }
  Object.assign(asked.decision, {
    generator: deps.generator.name,
    sentencesWritten: written,
    sentencesDropped: dropped,
  })
  if (news.held() > 0) asked.decision['repeatsLast'] = true
  if (answer.text() === '') return null
  const last = answer.end()
  if (last !== '') asked.emit({ type: 'token', data: { text: last } })
  return plainDraft({
    outcome: 'answered',
    kind: 'content',
    text: answer.text(),
    confidence: probability,
    citations: answer.citations(),
    streamed: true,
  })
}

/** Holds back what was said right before, until something follows that was not. `told`: null lets everything pass. */
function createNews(told: string | null) {
  const known = told === null ? null : normaliseText(told)
  let waiting: CheckedSentence[] = []
  let hasNews = known === null
  return {
    held: () => waiting.length,
    pass(sentence: CheckedSentence): CheckedSentence[] {
      hasNews ||= known?.includes(normaliseText(sentence.text)) === false
      const all = [...waiting, sentence]
      waiting = hasNews ? [] : all
      return hasNews ? all : []
    },
  }
}
