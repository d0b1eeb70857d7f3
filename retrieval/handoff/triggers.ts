// The handoff triggers that need no search, in the order of `design.md` §5.
import type { AnswerRequest, HandoffTrigger } from '../../core/answer.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { AgentSettings, HandoffSettings, Profile } from '../../core/settings.ts'
import type { Language } from '../../core/text/language.ts'
import { tokenVectorsOf } from '../vector-cache.ts'
import { soundsLikeHumanRequest } from './human-intent.ts'
import { matchHumanRequest, soundsOnlyLikeIt } from './human-requested.ts'
import { matchPhrase, readForPhrases } from './match-phrase.ts'
import { matchSender } from './match-sender.ts'
import { matchTopic, matchTopicMeaning, type TopicMatch } from './match-topic.ts'
import { matchSmalltalk } from './smalltalk.ts'

export interface TriggerInput {
  text: string
  languages: readonly Language[]
  request: Pick<AnswerRequest, 'sender'>
  /** Earlier turns were answered by the agent: paused and off let them go on. */
  underWay: boolean
  agent: AgentSettings
  handoff: HandoffSettings
  profile: Profile
  signal?: AbortSignal | undefined
}

export type Trigger =
  | {
      trigger: Exclude<HandoffTrigger, 'topic' | 'unanswerable' | 'repeated-failure'>
      matched: string | null
      how?: 'words' | 'meaning'
    }
  | ({ trigger: 'topic' } & TopicMatch)

/** The question is embedded only where no rule settles it; the search that follows needs the same vector. */
export async function firstTrigger(
  { embedder }: { embedder: Embedder },
  input: TriggerInput,
): Promise<Trigger | null> {
  const { text, handoff, profile, signal } = input
  if (input.agent.state !== 'on' && !input.underWay) return { trigger: 'paused', matched: input.agent.state }
  const sender = matchSender(handoff.ignoredSenders, input.request.sender?.email)
  if (sender !== null) return { trigger: 'ignored-sender', matched: sender }
  // "Are you a human?" is a whole message of its own, and so is "thanks".
  const smalltalk = matchSmalltalk(text, profile.name) !== undefined
  const asked = smalltalk ? null : matchHumanRequest(text)
  if (asked !== null) return { trigger: 'human-requested', matched: asked, how: 'words' }
  // With its tokens, since the search that follows compares those too.
  const [read] = smalltalk ? [] : await tokenVectorsOf(embedder, [text.trim()], 'query', signal)
  const vector = read?.vector
  if (vector !== undefined && !soundsOnlyLikeIt(text) && soundsLikeHumanRequest(vector, embedder.modelId)) {
    return { trigger: 'human-requested', matched: text.trim().slice(0, 200), how: 'meaning' }
  }
  const words = readForPhrases(text, input.languages)
  const phrase = handoff.phrases.find((candidate) => matchPhrase(candidate, words) !== null)
  if (phrase !== undefined) return { trigger: 'phrase', matched: phrase }
  const { topics } = profile
  const topic =
    matchTopic(topics, words) ??
    (vector === undefined ? null : await matchTopicMeaning(embedder, topics, vector, signal))
  return topic === null ? null : { trigger: 'topic', ...topic }
}
