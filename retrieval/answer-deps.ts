// What answering needs, and what passes between its steps.
import type { Answer, AnswerEvent, AnswerRequest } from '../core/answer.ts'
import type { ChunkSearcher } from '../core/ports/chunk-store.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { DocumentStore } from '../core/ports/document-store.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { Generator } from '../core/ports/generator.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { QuestionRewriter } from '../core/ports/question-rewriter.ts'
import type { QuestionStore } from '../core/ports/question-store.ts'
import type { Reranker } from '../core/ports/reranker.ts'
import type { SettingsStore, ShortAnswerStore } from '../core/ports/small-stores.ts'
import type { SourceStore } from '../core/ports/source-store.ts'
import type { AgentSettings, HandoffSettings, Profile } from '../core/settings.ts'
import type { Reach } from './access-filter.ts'
import type { AnswerQueue } from './answer-queue.ts'
import type { Answerability } from './answerability/answerability.ts'
import type { Turn } from './follow-up/earlier-turns.ts'
import type { Reading } from './follow-up/reading.ts'
import type { ReadQuestion } from './read-question.ts'
import type { QuestionSettler } from './same-question/settle-by-llm.ts'
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
  /** Makes follow-ups stand alone; without one the topic's words are carried over. */
  rewriter?: QuestionRewriter
  reranker?: Reranker
  /** Tells whether a short answer in doubt is the one asked for; without one it stays in doubt. */
  settler?: QuestionSettler
  clock: Clock
  log: Logger
  /** Called after an unanswered question was logged, for gap grouping in the background; must not throw. */
  onUnanswered?: () => void
}

/** One question on its way. */
export interface Asked {
  id: string
  request: AnswerRequest
  /** As it is understood: as asked, spelled right, or made to stand alone. */
  question: ReadQuestion
  /** Ways to understand it, the first preferred; the best evidence settles it. */
  readings: readonly Reading[]
  /** The title that the visitor picked from a question asked back. */
  chosen: string | null
  reach: Reach
  agent: AgentSettings
  handoff: HandoffSettings
  profile: Profile
  /** What the profile says of the topic that this question touches; for writers that follow it. */
  instructions: readonly string[]
  /** Earlier turns of the conversation, oldest first. */
  turns: readonly Turn[]
  /** What the agent said last, when this question leans on it: to say it again answers nothing. */
  told: string | null
  record: boolean
  signal: AbortSignal | undefined
  answerability: Answerability
  queue: AnswerQueue
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
  | 'outcome'
  | 'kind'
  | 'text'
  | 'confidence'
  | 'citations'
  | 'clarification'
  | 'handoff'
  | 'shortAnswerId'
  | 'links'
> & {
  /** Feeds a gap. */
  unanswered: boolean
  /** Its text went out as tokens already. */
  streamed: boolean
}

export const plainDraft = (of: Pick<Draft, 'outcome' | 'kind' | 'text'> & Partial<Draft>): Draft => ({
  confidence: 0,
  citations: [],
  clarification: null,
  handoff: null,
  shortAnswerId: null,
  unanswered: false,
  streamed: false,
  ...of,
})
