// Which logged questions a limited key may read, and how much of them. An answer's text may rest on sources that are
// never cited, so a limited key reads the cited quotes in its place, and only when it reaches all of them.
import type { Question } from '../../core/answer.ts'
import type { Actor } from '../../core/key.ts'
import { isLimited, type Reach } from './reach.ts'

/** The question as this key may see it; undefined when it may not. Evidence names what was searched: never for limited keys. */
export async function visibleQuestion(
  reach: Reach,
  actor: Actor,
  question: Question,
): Promise<Question | undefined> {
  if (!isLimited(actor)) return question
  const { explain: _, ...answer } = question.answer
  if (holdsNoContent(question)) return { ...question, answer, decision: {} }
  const { citations } = answer
  // Without a citation nothing tells what the text was made of.
  if (citations.length === 0) return undefined
  for (const id of new Set(citations.map((citation) => citation.documentId))) {
    if (!(await reach.seesDocumentId(actor, id))) return undefined
  }
  const text = citations.map(({ quote, marker }) => `${quote} [${marker}]`).join(' ')
  return { ...question, answer: { ...answer, text, clarification: null }, decision: {} }
}

/** Handed off, declined or unknown: the text is the agent's own message. */
const holdsNoContent = ({ answer }: Question): boolean =>
  answer.citations.length === 0 &&
  answer.clarification === null &&
  (answer.outcome === 'handoff' || answer.kind === 'unknown' || answer.kind === 'smalltalk')
