// QuestionStore: what was asked, what was answered, and why.
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import { Answer, Feedback, type Question } from '../../core/answer.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { QuestionStore } from '../../core/ports/question-store.ts'
import { bit, bytesToFloats, floatsToBytes, isoTime, parsed } from './columns.ts'
import type { Database } from './database.ts'
import { contains } from './list-query.ts'
import { afterSeq, toPage } from './paging.ts'
import type { QuestionsTable, Schema } from './schema.ts'

export function createQuestionStore({ db }: Database, clock: Clock): QuestionStore {
  return {
    async log(question) {
      const { vector } = question
      await db
        .insertInto('questions')
        .values({
          id: question.id,
          question: question.question,
          language: question.language,
          conversation_id: question.conversationId,
          key_id: question.keyId ?? null,
          channel: question.channel,
          asked_at: clock.now(),
          outcome: question.answer.outcome,
          kind: question.answer.kind,
          answer: JSON.stringify(question.answer),
          decision: JSON.stringify(question.decision),
          feedback: null,
          unanswered: bit(question.unanswered),
          gap_id: null,
          vector: vector === null ? null : floatsToBytes(vector),
        })
        .execute()
    },
    async get(id) {
      const row = await questions(db).where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : toQuestion(row)
    },
    async list({ outcome, conversationId, gapId, query }, page) {
      const after = afterSeq(page)
      const rows = await questions(db)
        .$if(outcome !== undefined, (select) => select.where('outcome', '=', outcome ?? ''))
        .$if(conversationId !== undefined, (select) =>
          select.where('conversation_id', '=', conversationId ?? ''),
        )
        .$if(gapId !== undefined, (select) => select.where('gap_id', '=', gapId ?? ''))
        .$if(query !== undefined && query !== '', (select) =>
          select.where((eb) => contains(eb.ref('question'), query ?? '')),
        )
        .$if(after !== null, (select) => select.where('seq', '<', after))
        .orderBy('seq', 'desc')
        .limit(page.limit + 1)
        .execute()
      return toPage(rows, page, toQuestion)
    },
    async giveFeedback(id, feedback) {
      const { numUpdatedRows } = await db
        .updateTable('questions')
        .set({ feedback: JSON.stringify(feedback) })
        .where('id', '=', id)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async ungrouped(limit) {
      const rows = await db
        .selectFrom('questions')
        .select(['id', 'question', 'language', 'vector'])
        .where('unanswered', '=', 1)
        .where('gap_id', 'is', null)
        .orderBy('seq')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        ...row,
        vector: row.vector === null ? null : bytesToFloats(row.vector),
      }))
    },
    async assignGap(id, gapId) {
      await db.updateTable('questions').set({ gap_id: gapId }).where('id', '=', id).execute()
    },
    async conversation(conversationId, { keyId, limit }) {
      const newest = await db
        .selectFrom('questions')
        .select(['id', 'question', 'outcome', 'kind'])
        .where('conversation_id', '=', conversationId)
        .where('key_id', '=', keyId)
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute()
      return newest.reverse()
    },
  }
}

/** Without the vectors: lists show none. */
const questions = (db: Kysely<Schema>) =>
  db
    .selectFrom('questions')
    .select(['seq', 'id', 'question', 'language', 'conversation_id', 'channel', 'asked_at'])
    .select(['answer', 'decision', 'feedback', 'gap_id'])

type QuestionRow = Omit<Selectable<QuestionsTable>, 'outcome' | 'kind' | 'unanswered' | 'vector' | 'key_id'>
const Decision = z.record(z.string(), z.unknown())

const toQuestion = (row: QuestionRow): Question => ({
  id: row.id,
  question: row.question,
  language: row.language,
  conversationId: row.conversation_id,
  channel: row.channel,
  askedAt: isoTime(row.asked_at),
  answer: { ...parsed(Answer, row.answer), gapId: row.gap_id },
  decision: parsed(Decision, row.decision),
  feedback: row.feedback === null ? null : parsed(Feedback, row.feedback),
  gapId: row.gap_id,
})
