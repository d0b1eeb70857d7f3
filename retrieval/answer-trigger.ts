// What needs no search: handoff triggers in their order, then greetings and thanks.
import type { AnswerDeps, Asked, Draft } from './answer-deps.ts'
import { plainDraft } from './answer-deps.ts'
import { agentText } from './handoff/agent-texts.ts'
import { characterText } from './handoff/character-text.ts'
import { toHandoff } from './handoff/handoff-message.ts'
import type { Topic } from './handoff/match-topic.ts'
import { matchSmalltalk } from './handoff/smalltalk.ts'
import { firstTrigger, type Trigger } from './handoff/triggers.ts'

type Deps = Pick<AnswerDeps, 'embedder' | 'generator'>
type Greeting = ReturnType<typeof matchSmalltalk>

/** Null: go on to the short answers and the search. */
export async function answerByTrigger(deps: Deps, asked: Asked): Promise<Draft | null> {
  const { handoff, request, profile } = asked
  // Two words are too few to detect their language; a greeting's is known.
  const greeting = matchSmalltalk(asked.question.text, profile.name, request.language ?? undefined)
  if (greeting !== undefined) asked.question = { ...asked.question, language: greeting.language }
  const { question } = asked
  const trigger = await asked.stopwatch.time('triggerMs', () =>
    firstTrigger(deps, {
      text: question.text,
      languages: [...new Set([question.language, 'en'])],
      request,
      underWay: isUnderWay(asked),
      agent: asked.agent,
      handoff,
      profile,
      signal: asked.signal,
    }),
  )
  if (trigger === null) return smalltalk(asked, greeting)
  const { matched } = trigger
  asked.decision['trigger'] = {
    ...{ trigger: trigger.trigger, matched },
    ...('how' in trigger && { how: trigger.how }),
    ...(trigger.trigger === 'topic' && { handling: trigger.topic.handling }),
  }
  if (trigger.trigger === 'topic' && trigger.topic.handling !== 'handoff') {
    return trigger.topic.handling === 'decline'
      ? declined(asked, trigger)
      : instructed(deps, asked, trigger.topic, greeting)
  }
  if (handoff.process === 'none') return withoutHandoff(asked, trigger, greeting)
  const { availability } = request
  const given = toHandoff(handoff, {
    ...{ trigger: trigger.trigger, matched, availability, language: question.language },
    reply: replyOf(trigger),
  })
  const unanswered = trigger.trigger === 'topic'
  return plainDraft({ outcome: 'handoff', kind: 'declined', text: given.message, handoff: given, unanswered })
}

/** Process `none` never hands off: it goes on answering, but neither while paused nor on a topic to avoid. */
function withoutHandoff(asked: Asked, trigger: Trigger, greeting: Greeting): Draft | null {
  if (trigger.trigger === 'topic') return declined(asked, trigger)
  if (trigger.trigger !== 'paused' && trigger.trigger !== 'ignored-sender') return smalltalk(asked, greeting)
  return plainDraft({
    outcome: 'answered',
    kind: 'declined',
    text: agentText('away', asked.question.language),
  })
}

const declined = (asked: Asked, trigger: Trigger): Draft =>
  plainDraft({
    outcome: 'answered',
    kind: 'declined',
    text: replyOf(trigger) ?? agentText('declined', asked.question.language),
    unanswered: true,
  })

const replyOf = (trigger: Trigger): string | undefined =>
  trigger.trigger === 'topic' ? trigger.topic.reply : undefined

/**
 * A writer with words of its own gets the instruction. One that quotes cannot follow it, and an instruction is written
 * to the agent, not to visitors: it is never shown. The topic's reply is, where there is one; else the content answers.
 */
function instructed(
  deps: Deps,
  asked: Asked,
  { instruction = '', reply }: Topic,
  greeting: Greeting,
): Draft | null {
  const followed = deps.generator.followsInstructions === true
  asked.decision['instruction'] = { instruction, followed, replied: !followed && reply !== undefined }
  if (followed) asked.instructions = [instruction]
  if (followed || reply === undefined) return smalltalk(asked, greeting)
  return plainDraft({ outcome: 'answered', kind: 'declined', text: reply })
}

function smalltalk({ profile, decision }: Asked, greeting: Greeting): Draft | null {
  if (greeting === undefined) return null
  decision['smalltalk'] = { ...greeting, personality: profile.personality }
  const text = characterText(greeting.kind, greeting.language, profile)
  return plainDraft({ outcome: 'answered', kind: 'smalltalk', text, confidence: 1 })
}

/** A turn that was only turned away does not make a conversation; questions that are not recorded have no visitor. */
function isUnderWay(asked: Asked): boolean {
  if (!asked.record || asked.turns.some((turn) => turn.kind !== 'declined')) return true
  return asked.request.history?.some((turn) => turn.role === 'assistant') ?? false
}
