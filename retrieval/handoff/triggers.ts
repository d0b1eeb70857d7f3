// The handoff triggers that need no search, in the order of `design.md` §5.
import type { AnswerRequest, HandoffTrigger } from '../../core/answer.ts'
import type { AgentSettings, HandoffSettings, Profile } from '../../core/settings.ts'
import type { Language } from '../../core/text/language.ts'
import { matchHumanRequest } from './human-requested.ts'
import { matchPhrase } from './match-phrase.ts'
import { matchSender } from './match-sender.ts'
import { matchTopic, type Topic } from './match-topic.ts'

export interface TriggerInput {
  text: string
  languages: readonly Language[]
  request: Pick<AnswerRequest, 'sender'>
  /** Earlier turns were answered by the agent: paused and off let them go on. */
  underWay: boolean
  agent: AgentSettings
  handoff: HandoffSettings
  profile: Profile
}

export type Trigger =
  | {
      trigger: Exclude<HandoffTrigger, 'topic' | 'unanswerable' | 'repeated-failure'>
      matched: string | null
    }
  | { trigger: 'topic'; matched: string; topic: Topic }

export function firstTrigger(input: TriggerInput): Trigger | null {
  const { text, languages, handoff } = input
  if (input.agent.state !== 'on' && !input.underWay) return { trigger: 'paused', matched: input.agent.state }
  const sender = matchSender(handoff.ignoredSenders, input.request.sender?.email)
  if (sender !== null) return { trigger: 'ignored-sender', matched: sender }
  const asked = matchHumanRequest(text)
  if (asked !== null) return { trigger: 'human-requested', matched: asked }
  for (const phrase of handoff.phrases) {
    if (matchPhrase(phrase, text, languages) !== null) return { trigger: 'phrase', matched: phrase }
  }
  const topic = matchTopic(input.profile.topics, text, languages)
  return topic === null ? null : { trigger: 'topic', matched: topic.matched, topic: topic.topic }
}
