// The message beside a handoff: the admin's own words, or ours in the asker's language where none were set.
import type { AnswerRequest, Handoff, HandoffTrigger } from '../../core/answer.ts'
import { HandoffSettings } from '../../core/settings.ts'
import type { Language } from '../../core/text/language.ts'
import { agentText } from './agent-texts.ts'

const defaults = HandoffSettings.parse({}).messages
type MessageName = keyof typeof defaults

export function toHandoff(
  settings: HandoffSettings,
  of: {
    trigger: HandoffTrigger
    matched: string | null
    availability: AnswerRequest['availability']
    language: Language
    /** What a topic says to its visitor. */
    reply?: string | undefined
  },
): Handoff {
  return {
    trigger: of.trigger,
    matched: of.matched,
    process: settings.process,
    message: of.reply ?? messageOf(settings, of),
  }
}

/** Availability not said: nobody is assigned yet. */
function messageOf(
  settings: HandoffSettings,
  of: { trigger: HandoffTrigger; availability: AnswerRequest['availability']; language: Language },
): string {
  const name: MessageName = of.availability ?? 'unassigned'
  const own = settings.messages[name]
  if (own !== defaults[name]) return own
  const unanswered = of.trigger === 'unanswerable' || of.trigger === 'repeated-failure'
  return agentText(name === 'unassigned' && unanswered ? 'unassignedUnanswered' : name, of.language)
}
