// What needs no search: handoff triggers in their order, then greetings and thanks.
import type { Asked, Draft } from './answer-deps.ts'
import { plainDraft } from './answer-deps.ts'
import { agentText } from './handoff/agent-texts.ts'
import { toHandoff } from './handoff/handoff-message.ts'
import { matchSmalltalk } from './handoff/smalltalk.ts'
import { firstTrigger, type Trigger } from './handoff/triggers.ts'

/** Null: go on to the short answers and the search. */
export function answerByTrigger(asked: Asked): Draft | null {
  const { question, handoff, request } = asked
  const trigger = firstTrigger({
    text: question.text,
    languages: [...new Set([question.language, 'en'])],
    request,
    underWay: isUnderWay(asked),
    agent: asked.agent,
    handoff,
    profile: asked.profile,
  })
  if (trigger === null) return smalltalk(asked)
  asked.decision['trigger'] = { trigger: trigger.trigger, matched: trigger.matched }
  const handling = trigger.trigger === 'topic' ? trigger.topic.handling : 'handoff'
  if (handling === 'instruct') return smalltalk(asked)
  const unanswered = trigger.trigger === 'topic'
  if (handling === 'decline') return declined(asked, 'declined', unanswered)
  if (handoff.process === 'none') return withoutHandoff(asked, trigger)
  const { availability } = request
  const given = toHandoff(handoff, {
    trigger: trigger.trigger,
    matched: trigger.matched,
    availability,
    language: question.language,
  })
  return plainDraft({ outcome: 'handoff', kind: 'declined', text: given.message, handoff: given, unanswered })
}

/** Process `none` never hands off: it goes on answering, but neither while paused nor on a topic to avoid. */
function withoutHandoff(asked: Asked, { trigger }: Trigger): Draft | null {
  if (trigger === 'topic') return declined(asked, 'declined', true)
  if (trigger === 'paused' || trigger === 'ignored-sender') return declined(asked, 'away', false)
  return smalltalk(asked)
}

const declined = (asked: Asked, name: 'declined' | 'away', unanswered: boolean): Draft =>
  plainDraft({
    outcome: 'answered',
    kind: 'declined',
    text: agentText(name, asked.question.language),
    unanswered,
  })

function smalltalk(asked: Asked): Draft | null {
  const match = matchSmalltalk(asked.question.text)
  if (match === undefined) return null
  asked.decision['smalltalk'] = match
  asked.question = { ...asked.question, language: match.language }
  const text = agentText(match.kind, match.language, { name: asked.profile.name })
  return plainDraft({ outcome: 'answered', kind: 'smalltalk', text, confidence: 1 })
}

/** A turn that was only turned away does not make a conversation; questions that are not recorded have no visitor. */
function isUnderWay(asked: Asked): boolean {
  if (!asked.record || asked.turns.some((turn) => turn.kind !== 'declined')) return true
  return asked.request.history?.some((turn) => turn.role === 'assistant') ?? false
}
