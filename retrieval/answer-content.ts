// The search path: passages, how likely they answer, and either sentences with checked citations or a handoff.
import { type AnswerDeps, type Asked, type Draft, plainDraft } from './answer-deps.ts'
import { featuresOf } from './answerability/features.ts'
import { createSentenceCheck } from './check-sentence.ts'
import { createAnswerAssembler } from './citations.ts'
import { contentTerms } from './content-terms.ts'
import { type ScoredUnit, scoreUnits } from './extractive/score-units.ts'
import { focusQuestion } from './focus-question.ts'
import { agentText } from './handoff/agent-texts.ts'
import { toHandoff } from './handoff/handoff-message.ts'
import { type Found, type Passage, search } from './search.ts'
import { termWeights } from './term-weights.ts'

const PASSAGES = 12
const EVIDENCE = 10

export async function answerFromContent(
  deps: AnswerDeps,
  asked: Asked,
  asVector: Float32Array,
): Promise<Draft> {
  const { question, reach, stopwatch, signal } = asked
  const vector = await focusQuestion(deps.embedder, asVector)
  const found = await stopwatch.time('searchMs', () =>
    search(
      deps,
      {
        vector,
        terms: question.searchTerms,
        contentTerms: question.terms,
        filter: { kinds: ['content'], forAnswers: true, ...reach },
        limit: PASSAGES,
      },
      signal ? { signal } : {},
    ),
  )
  const scored = await stopwatch.time('embedMs', () =>
    scoreUnits(deps, scoreRequest(asked, vector, found), signal),
  )
  for (const { chunk } of found.passages) if (chunk.citable) asked.citable.add(chunk.documentId)
  const probability = await judge(deps, asked, found, scored)
  const threshold = thresholdOf(asked)
  Object.assign(asked.decision, {
    passages: found.passages.map(toEvidence),
    dense: found.dense.slice(0, EVIDENCE),
    lexical: found.lexical.slice(0, EVIDENCE),
    sentences: scored.slice(0, 5).map(({ text, start, cosine, bm25, score, passage }) => ({
      text,
      documentId: passage.documentId,
      start,
      cosine,
      bm25,
      score,
    })),
    probability,
    threshold,
  })
  if (found.passages.length === 0 || probability < threshold) return notAnswered(asked, probability)
  const draft = await stopwatch.time('writeMs', () => write(deps, asked, vector, found, probability))
  return draft ?? notAnswered(asked, probability)
}

const scoreRequest = (asked: Asked, questionVector: Float32Array, found: Found) => ({
  question: asked.question.text,
  questionVector,
  passages: found.passages.map(({ chunk }) => chunk),
  passageCosines: found.passages.map(({ cosine }) => cosine),
})

async function judge(
  deps: AnswerDeps,
  asked: Asked,
  found: Found,
  scored: readonly ScoredUnit[],
): Promise<number> {
  const { question, answerability } = asked
  const languages = new Set(found.passages.map(({ chunk }) => chunk.language ?? chunk.documentLanguage))
  const terms = [
    ...question.terms,
    ...[...languages].flatMap((language) => contentTerms(question.text, language)),
  ]
  const { weights, maxWeight } = await termWeights(deps.searcher, terms)
  const features = featuresOf({ question, found, scored, weights, maxWeight })
  asked.decision['features'] = features
  asked.decision['answerability'] = answerability.version
  return answerability.probability(features)
}

function thresholdOf({ handoff, request, answerability }: Asked): number {
  const { thresholds } = handoff
  const ofChannel = request.channel === undefined ? undefined : thresholds.byChannel[request.channel]
  return ofChannel ?? thresholds.default ?? answerability.threshold
}

/** Null when no sentence passed its check: an answer that cannot be shown to stand there is not sent. */
async function write(
  deps: AnswerDeps,
  asked: Asked,
  vector: Float32Array,
  found: Found,
  probability: number,
): Promise<Draft | null> {
  const { question, signal } = asked
  const request = { ...scoreRequest(asked, vector, found), language: question.language }
  const check = createSentenceCheck(deps, request.passages)
  const answer = createAnswerAssembler({ cite: asked.request.citations !== false })
  let written = 0
  let dropped = 0
  for await (const sentence of deps.generator.write(request, signal ? { signal } : {})) {
    written += 1
    const checked = await check(sentence)
    if (checked === undefined) {
      dropped += 1
      deps.log.warn({ questionId: asked.id, chunkId: sentence.chunkId }, 'sentence-drop')
      continue
    }
    const text = answer.add(checked)
    if (text !== '') asked.emit({ type: 'token', data: { text } })
  }
  Object.assign(asked.decision, {
    generator: deps.generator.name,
    sentencesWritten: written,
    sentencesDropped: dropped,
  })
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

/** Handed off, or with process `none` an honest word that it is not known. Both feed a gap. */
function notAnswered(asked: Asked, confidence: number): Draft {
  const { handoff, question, request, turns } = asked
  const trigger = asked.decision['trigger']
  // "Get me a human" under process `none` has no answer in the content and shows no gap in it.
  const unanswered = trigger === undefined || !isHumanRequest(trigger)
  if (handoff.process === 'none') {
    const text = agentText('unknown', question.language)
    return plainDraft({ outcome: 'answered', kind: 'unknown', text, confidence, unanswered })
  }
  const failures = turns.filter((turn) => turn.kind === 'unknown').length + 1
  const repeated = handoff.repeatedFailures > 0 && failures >= handoff.repeatedFailures
  const given = toHandoff(handoff, {
    trigger: repeated ? 'repeated-failure' : 'unanswerable',
    matched: repeated ? String(failures) : null,
    availability: request.availability,
    language: question.language,
  })
  return plainDraft({
    outcome: 'handoff',
    kind: 'unknown',
    text: given.message,
    handoff: given,
    confidence,
    unanswered,
  })
}

const isHumanRequest = (trigger: unknown): boolean =>
  typeof trigger === 'object' &&
  trigger !== null &&
  'trigger' in trigger &&
  trigger.trigger === 'human-requested'

const toEvidence = ({ chunk, score, ranks, cosine, bm25 }: Passage) => ({
  chunkId: chunk.id,
  documentId: chunk.documentId,
  title: chunk.title,
  headingPath: chunk.headingPath,
  score,
  ranks,
  cosine,
  bm25,
})
