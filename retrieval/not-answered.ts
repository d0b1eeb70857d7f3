// The content does not answer: handed off, or with process `none` an honest word that it is not known. Both feed a gap.
import { type Asked, type Draft, plainDraft } from './answer-deps.ts'
import { agentText } from './handoff/agent-texts.ts'
import { toHandoff } from './handoff/handoff-message.ts'

export function notAnswered(asked: Asked, confidence: number): Draft {
  const trigger = asked.decision['trigger']
  // "Get me a human" under process `none` has no answer in the content and shows no gap in it.
  const unanswered = trigger === undefined || !isHumanRequest(trigger)
  return failed(asked, { confidence, unanswered, failures: 1 })
}

/** `failures`: what failed by now and is no unknown turn of the conversation. */
export function failed(
  asked: Asked,
  { confidence, unanswered, failures: more }: { confidence: number; unanswered: boolean; failures: number },
): Draft {
  const { handoff, question, request, turns } = asked
  if (handoff.process === 'none') {
    const text = agentText('unknown', question.language)
    return plainDraft({ outcome: 'answered', kind: 'unknown', text, confidence, unanswered })
  }
  const failures = turns.filter((turn) => turn.kind === 'unknown').length + more
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
