import type { Answer, Feedback, Question } from '../answer.ts'
import type { GapId, QuestionId } from '../ids.ts'
import type { Page, PageRequest } from '../page.ts'

export interface NewQuestion {
  id: QuestionId
  question: string
  language: string
  conversationId: string | null
  /** The key that asked: no other continues its conversation. Absent: nobody does. */
  keyId?: string | null
  channel: string | null
  answer: Answer
  /** Evidence from which the decision can be rebuilt: features, thresholds, ranks. */
  decision: Record<string, unknown>
  /** True when it was not answered and should feed a gap. */
  unanswered: boolean
  /** The question's embedding, for grouping; null when none was made. */
  vector: Float32Array | null
}

export interface QuestionStore {
  log(question: NewQuestion): Promise<void>
  get(id: QuestionId): Promise<Question | undefined>
  list(
    filter: { outcome?: string; conversationId?: string; gapId?: string; query?: string },
    page: PageRequest,
  ): Promise<Page<Question>>
  /** False when the id is unknown. A second feedback replaces the first. */
  giveFeedback(id: QuestionId, feedback: Feedback): Promise<boolean>
  /** Unanswered questions without a gap, oldest first. */
  ungrouped(
    limit: number,
  ): Promise<{ id: QuestionId; question: string; language: string; vector: Float32Array | null }[]>
  assignGap(id: QuestionId, gapId: GapId): Promise<void>
  /**
   * Earlier turns of a conversation, oldest first, the newest `limit` of them: for "under way" and "repeated failure".
   * Only those that this key asked: the ids are the callers' own, and two callers may choose the same.
   */
  conversation(
    conversationId: string,
    options: { keyId: string; limit: number },
  ): Promise<{ id: QuestionId; question: string; outcome: string; kind: string }[]>
}
