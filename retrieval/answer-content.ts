// The search path: evidence, how likely it answers, and one of three: sentences with checked citations, a question
// back, a handoff.
import type { AnswerDeps, Asked, Draft } from './answer-deps.ts'
import { plainDraft } from './answer-deps.ts'
import { asText, toClarification } from './clarify/clarification.ts'
import { isOpen, ofTopic, topicsNaming, topicsNear } from './clarify/competing-topics.ts'
import { thresholdsOf } from './clarify/thresholds.ts'
import { namesOf } from './clarify/topic-names.ts'
import { type Evidence, gatherEvidence, holdsOwnWords } from './gather-evidence.ts'
import { normaliseText } from './normalise-text.ts'
import { notAnswered } from './not-answered.ts'
import type { ReadQuestion } from './read-question.ts'
import { rerankFound } from './rerank/rerank-found.ts'
import type { Found, Passage } from './search.ts'
import { wasAskedBack } from './understand-question.ts'
import { vectorsOf } from './vector-cache.ts'
import { writeAnswer } from './write-answer.ts'

const EVIDENCE = 10
const NAMED = 8
/** Passages that an earlier question finds: what a follow-up is answered from is one of their documents. */
const OF_TOPIC = 50

export async function answerFromContent(deps: AnswerDeps, asked: Asked): Promise<Draft> {
  const evidence = await inTurn(asked, () => bestEvidence(deps, asked))
  const { probability } = evidence
  const thresholds = thresholdsOf(asked.handoff, asked.request.channel, asked.answerability.threshold)
  tell(asked, evidence, thresholds)
  const named = namedTopic(asked, evidence)
  // A topic that was picked by its name is wanted, however little the question says besides.
  const onTopic = named === null ? evidence.found : ofTopic(evidence.found, named)
  const isPicked = onTopic !== evidence.found
  if (evidence.found.passages.length === 0 || (probability < thresholds.clarify && !isPicked)) {
    return notAnswered(asked, probability)
  }
  if (await leavesTopic(deps, asked, evidence)) {
    asked.decision['leftTopic'] = true
    return notAnswered(asked, probability)
  }
  if (named !== null) asked.decision['named'] = true
  // Whoever picked the topic wants what there is of it.
  const enough = probability >= thresholds.answer || named !== null
  const topics = named !== null || wasAskedBack(asked) ? [] : topicsOf(evidence, enough)
  if (topics.length > 1) return askedBack(asked, evidence, topics)
  if (!enough) return notAnswered(asked, probability)
  const draft = await asked.stopwatch.time('writeMs', async () => {
    const found = await rerankFound(deps, asked, onTopic)
    return writeAnswer(deps, asked, { ...evidence, found })
  })
  return draft ?? notAnswered(asked, probability)
}

/** Gathering is what costs; an LLM that writes for seconds after it holds up nobody. */
function inTurn<Result>({ queue, stopwatch, signal }: Asked, work: () => Promise<Result>): Promise<Result> {
  const stop = stopwatch.start('queueMs')
  return queue.turn(() => {
    stop()
    return work()
  }, signal)
}

/** Of the readings the one that the content answers best; a guess only when the content speaks of its words. */
async function bestEvidence(deps: AnswerDeps, asked: Asked): Promise<Evidence> {
  const all: Evidence[] = []
  for (const reading of asked.readings) all.push(await gatherEvidence(deps, asked, reading))
  const [first, ...guesses] = all
  if (first === undefined) throw new Error('a question has at least one reading and this one has none')
  const best = guesses.filter(holdsOwnWords).reduce((a, b) => (b.probability > a.probability ? b : a), first)
  asked.question = best.reading.question
  asked.vector = best.asked
  if (all.length > 1) asked.decision['reading'] = best.reading.question.text
  return best
}

/**
 * "Where is it saved?" asks of what was spoken of: a page on saving something else is no answer. What answers is among
 * the documents that the topic itself finds, by meaning, since a follow-up's words may be all that they share.
 */
async function leavesTopic(deps: AnswerDeps, asked: Asked, { reading, scored }: Evidence): Promise<boolean> {
  const [best] = scored
  if (reading.topics.length === 0 || best === undefined) return false
  const vectors = await vectorsOf(deps.embedder, reading.topics, 'query', asked.signal)
  const filter = { kinds: ['content' as const], forAnswers: true, ...asked.reach }
  for (const vector of vectors) {
    const { dense } = await deps.searcher.search({ vector, terms: [], filter, limit: OF_TOPIC })
    if (dense.some(({ documentId }) => documentId === best.passage.documentId)) return false
  }
  return true
}

const topicsOf = (evidence: Evidence, enough: boolean): string[] => {
  const of = { ...evidence, question: evidence.reading.question }
  if (isOpen(of.question)) {
    const naming = topicsNaming(of)
    if (naming.length > 1) return naming
  }
  return enough ? [] : topicsNear(of)
}

/** The topic that was picked, or that the question is: a title, or what an option sends ("export (Export a file)"). */
function namedTopic(asked: Asked, { found, reading }: Evidence): string | null {
  if (asked.chosen !== null) return asked.chosen
  const { text } = reading.question
  const said = normaliseText(text)
  const titles = found.passages.slice(0, NAMED).flatMap(({ chunk }) => namesOf(chunk))
  return (
    titles.find(
      (title) => (said.includes(' ') && normaliseText(title) === said) || text.endsWith(` (${title})`),
    ) ?? null
  )
}

function askedBack(
  asked: Asked,
  { found, probability: confidence }: Evidence,
  titles: readonly string[],
): Draft {
  asked.question = { ...asked.question, language: languageToAskIn(asked.question, found) }
  const clarification = toClarification(asked.question, titles)
  asked.decision['clarify'] = titles
  return plainDraft({
    outcome: 'clarify',
    kind: 'content',
    text: asText(clarification),
    clarification,
    confidence,
  })
}

/** One word does not tell its language; that of the page which holds the word is likelier than a guess. */
function languageToAskIn({ language, confident }: ReadQuestion, { passages }: Found): string {
  const best = passages.find(({ ranks }) => ranks.lexical !== undefined)?.chunk
  return confident ? language : (best?.language ?? best?.documentLanguage ?? language)
}

function tell(
  asked: Asked,
  { found, scored, features, probability }: Evidence,
  thresholds: { answer: number; clarify: number },
): void {
  for (const { chunk } of found.passages) if (chunk.citable) asked.citable.add(chunk.documentId)
  Object.assign(asked.decision, {
    passages: found.passages.map(toEvidence),
    dense: found.dense.slice(0, EVIDENCE),
    lexical: found.lexical.slice(0, EVIDENCE),
    late: found.late.slice(0, EVIDENCE),
    sentences: scored.slice(0, 5).map(({ text, start, whole, late, bm25, score, passage }) => ({
      text,
      documentId: passage.documentId,
      start,
      cosine: whole,
      ...(late && { late }),
      bm25,
      score,
    })),
    features,
    answerability: asked.answerability.version,
    probability,
    threshold: thresholds.answer,
    clarifyThreshold: thresholds.clarify,
  })
}

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
