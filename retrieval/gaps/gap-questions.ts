// A gap's own questions, page by page from the log.
import type { Question } from '../../core/answer.ts'
import type { QuestionStore } from '../../core/ports/question-store.ts'
import { normaliseText } from '../normalise-text.ts'

const PAGE = 200

/** Newest or oldest first as the store lists them; at most `limit`. */
export async function questionsOfGap(
  questions: Pick<QuestionStore, 'list'>,
  gapId: string,
  limit: number,
): Promise<Question[]> {
  const found: Question[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<QuestionStore['list']>> = await questions.list(
      { gapId },
      { limit: Math.min(PAGE, limit - found.length), cursor },
    )
    found.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && found.length < limit)
  return found
}

/** The same words asked twice are one question. */
export function distinctQuestions<Item extends { question: string }>(items: readonly Item[]): Item[] {
  const seen = new Map<string, Item>()
  for (const item of items) {
    const key = normaliseText(item.question)
    if (!seen.has(key)) seen.set(key, item)
  }
  return [...seen.values()]
}
