import { describe, expect, it } from 'vitest'
import { BUILT_IN_SHORT_ANSWERS, ShortAnswerInput } from '../../core/short-answer.ts'
import { type Bench, createBench } from './testing/sync-bench.ts'

const input = (of: Partial<ShortAnswerInput> = {}): ShortAnswerInput =>
  ShortAnswerInput.parse({ question: 'When do you open?', answer: 'At nine.', language: 'en', ...of })

/** Which texts the embedder was asked for, and as what. */
function watchEmbedder(bench: Bench): { text: string; kind: string }[] {
  const asked: { text: string; kind: string }[] = []
  const { embed } = bench.embedder
  bench.embedder.embed = (texts, options) => {
    asked.push(...texts.map((text) => ({ text, kind: options.kind })))
    return embed(texts, options)
  }
  return asked
}

describe('a short answer', () => {
  it('is found by its question and variants, never by its answer', async () => {
    const bench = await createBench()
    const asked = watchEmbedder(bench)
    const row = await bench.service.saveShortAnswer(
      input({ variants: ['Opening hours?', 'When do you open?'] }),
      undefined,
    )
    expect(row.sourceId).toBe(BUILT_IN_SHORT_ANSWERS)
    const chunks = bench.chunks.rows.get(row.documentId)?.map(({ chunk }) => chunk)
    expect(
      chunks?.map(({ text, embedText, kind, start, end }) => ({ text, embedText, kind, start, end })),
    ).toEqual(
      ['When do you open?', 'Opening hours?'].map((text) => ({
        ...{ text, embedText: text, kind: 'short-answer', start: 0, end: 0 },
      })),
    )
    expect(asked.map(({ kind }) => kind)).toEqual(['query', 'query'])
    expect((await bench.deps.documents.text(row.documentId))?.text).toBe('At nine.')
    expect(await bench.deps.shortAnswers.byDocument(row.documentId)).toEqual(row)
  })

  it('embeds only what an edit changed', async () => {
    const bench = await createBench()
    const row = await bench.service.saveShortAnswer(input({ variants: ['Opening hours?'] }), undefined)
    const asked = watchEmbedder(bench)
    const edited = await bench.service.saveShortAnswer(
      input({ answer: 'At ten.', variants: ['Opening hours?', 'Are you open on Sunday?'] }),
      row,
    )
    expect(asked).toEqual([{ text: 'Are you open on Sunday?', kind: 'query' }])
    expect(edited).toMatchObject({ id: row.id, documentId: row.documentId, createdAt: row.createdAt })
    expect((await bench.deps.documents.text(row.documentId))?.text).toBe('At ten.')
    await bench.service.saveShortAnswer(
      input({ answer: 'At ten.', validUntil: '2027-01-01T00:00:00Z' }),
      edited,
    )
    expect(asked).toHaveLength(1)
  })

  it('takes its document along when it moves to another source', async () => {
    const bench = await createBench()
    const other = await bench.addSource({ kind: 'short-answers' })
    const row = await bench.service.saveShortAnswer(input(), undefined)
    const moved = await bench.service.saveShortAnswer(input({ sourceId: other.id }), row)
    expect(moved.sourceId).toBe(other.id)
    expect(bench.chunks.rows.has(row.documentId)).toBe(false)
    expect(bench.chunks.rows.has(moved.documentId)).toBe(true)
  })

  it('is gone for every question once removed', async () => {
    const bench = await createBench()
    const row = await bench.service.saveShortAnswer(input(), undefined)
    expect(await bench.service.removeShortAnswer(row.id)).toBe(true)
    expect(await bench.service.removeShortAnswer(row.id)).toBe(false)
    expect(bench.chunks.rows.size).toBe(0)
    expect(await bench.deps.shortAnswers.get(row.id)).toBeUndefined()
  })

  it('is refused with the field that is wrong', async () => {
    const bench = await createBench()
    const save = (of: Partial<ShortAnswerInput>) => bench.service.saveShortAnswer(input(of), undefined)
    await expect(save({ sourceId: 'nowhere' })).rejects.toThrow(/there is none with this id/)
    await expect(save({ sourceId: bench.source.id })).rejects.toThrow(/of kind website/)
    await expect(
      save({ validFrom: '2026-02-01T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' }),
    ).rejects.toThrow(/expected validFrom before validUntil/)
    expect(bench.tables.shortAnswers.size).toBe(0)
  })
})
