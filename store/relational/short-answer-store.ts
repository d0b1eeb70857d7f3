// ShortAnswerStore: questions and answers typed by hand.
import type { Selectable } from 'kysely'
import type { ShortAnswerStore } from '../../core/ports/small-stores.ts'
import { ShortAnswer } from '../../core/short-answer.ts'
import { isoTime, parsed, strings } from './columns.ts'
import type { Database } from './database.ts'
import { contains } from './list-query.ts'
import { afterSeq, toPage } from './paging.ts'
import type { ShortAnswersTable } from './schema.ts'

const Links = ShortAnswer.shape.links

export function createShortAnswerStore({ db }: Database): ShortAnswerStore {
  const all = () => db.selectFrom('short_answers').selectAll()
  return {
    async save(shortAnswer) {
      const columns = {
        source_id: shortAnswer.sourceId,
        document_id: shortAnswer.documentId,
        question: shortAnswer.question,
        variants: JSON.stringify(shortAnswer.variants),
        answer: shortAnswer.answer,
        language: shortAnswer.language,
        valid_from: shortAnswer.validFrom,
        valid_until: shortAnswer.validUntil,
        links: JSON.stringify(shortAnswer.links),
        created_at: Date.parse(shortAnswer.createdAt),
        updated_at: Date.parse(shortAnswer.updatedAt),
      }
      await db
        .insertInto('short_answers')
        .values({ id: shortAnswer.id, ...columns })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
        .execute()
    },
    async get(id) {
      const row = await all().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : toShortAnswer(row)
    },
    async byDocument(documentId) {
      const row = await all().where('document_id', '=', documentId).executeTakeFirst()
      return row === undefined ? undefined : toShortAnswer(row)
    },
    async list({ sourceId, query }, page) {
      const after = afterSeq(page)
      const rows = await all()
        .$if(sourceId !== undefined, (select) => select.where('source_id', '=', sourceId ?? ''))
        .$if(query !== undefined && query !== '', (select) =>
          select.where((eb) =>
            eb.or([
              contains(eb.ref('question'), query ?? ''),
              contains(eb.ref('variants'), query ?? ''),
              contains(eb.ref('answer'), query ?? ''),
            ]),
          ),
        )
        .$if(after !== null, (select) => select.where('seq', '>', after))
        .orderBy('seq')
        .limit(page.limit + 1)
        .execute()
      return toPage(rows, page, toShortAnswer)
    },
    async remove(id) {
      const { numDeletedRows } = await db.deleteFrom('short_answers').where('id', '=', id).executeTakeFirst()
      return numDeletedRows > 0n
    },
  }
}

const toShortAnswer = (row: Selectable<ShortAnswersTable>): ShortAnswer => ({
  id: row.id,
  sourceId: row.source_id,
  documentId: row.document_id,
  question: row.question,
  variants: strings(row.variants),
  answer: row.answer,
  language: row.language,
  validFrom: row.valid_from,
  validUntil: row.valid_until,
  links: parsed(Links, row.links),
  createdAt: isoTime(row.created_at),
  updatedAt: isoTime(row.updated_at),
})
