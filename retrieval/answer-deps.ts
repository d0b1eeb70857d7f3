// What answering needs, and what passes between its steps.
import type { Answer, AnswerEvent, AnswerRequest } from '../core/answer.ts'
import type { ChunkSearcher } from '../core/ports/chunk-store.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { DocumentStore } from '../core/ports/document-store.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { Generator } from '../core/ports/generator.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { QuestionStore } from '../core/ports/question-store.ts'
import type { SettingsStore, ShortAnswerStore } from '../core/ports/small-stores.ts'
import type { SourceStore } from '../core/ports/source-store.ts'
import type { AgentSettings, HandoffSettings, Profile } from '../core/settings.ts'
import type { Reach } from './access-filter.ts'
import type { Answerability } from './answerability/answerability.ts'
import type { ReadQuestion } from './read-question.ts'
import type { Stopwatch } from './stopwatch.ts'

export interface AnswerDeps {
  searcher: ChunkSearcher
  embedder: Embedder
  documents: Pick<DocumentStore, 'text'>
  sources: Pick<SourceStore, 'get'>
  shortAnswers: Pick<ShortAnswerStore, 'byDocument'>
  settings: SettingsStore
  questions: QuestionStore
  generator: Generator
  clock: Clock
  log: Logger
  /** Called after an unanswered question was logged, for gap grouping in the background; must not throw. */
  onUnanswered?: () => void
}

/** One question on its way. */
export interface Asked {
  id: string
  request: AnswerRequest
  question: ReadQuestion
  reach: Reach
  agent: AgentSettings
  handoff: HandoffSettings
  profile: Profile
  /** Earlier turns of the conversation, oldest first. */
  turns: readonly { outcome: string; kind: string }[]
  record: boolean
  signal: AbortSignal | undefined
  answerability: Answerability
  stopwatch: Stopwatch
  /** The evidence, filled step by step: logged, and returned with `explain`. */
  decision: Record<string, unknown>
  /** Documents among the evidence that may be cited. */
  citable: Set<string>
  /** The question's embedding once it was made. */
  vector: Float32Array | null
  emit: (event: AnswerEvent) => void
}

/** What a step settles on. */
export type Draft = Pick<
  Answer,
  'outcome' | 'kind' | 'text' | 'confidence' | 'citations' | 'handoff' | 'shortAnswerId'
> & {
  /** Feeds a gap. */
  unanswered: boolean
  /** Its text went out as tokens already. */
  streamed: boolean
}

export const plainDraft = (of: Pick<Draft, 'outcome' | 'kind' | 'text'> & Partial<Draft>): Draft => ({
  confidence: 0,
  citations: [],
  handoff: null,
  shortAnswerId: null,
  unanswered: false,
  streamed: false,
  ...of,
})
