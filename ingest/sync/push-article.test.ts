import { describe, expect, it } from 'vitest'
import { documentIdOf } from '../../core/ids.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { PushedArticle, PushResult } from '../../core/ports/services.ts'
import { createSyncService } from './sync-service.ts'
import { type Bench, createBench } from './testing/sync-bench.ts'

const article = (body: string, of: Partial<PushedArticle> = {}): PushedArticle => ({
  title: 'Refunds',
  body,
  format: 'text',
  language: 'en',
  ...of,
})
const push = (bench: Bench, body: string, of: Partial<PushedArticle> = {}): Promise<PushResult> =>
  bench.service.pushArticle(bench.source, 'article-1', article(body, of))
const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`

describe('a pushed article', () => {
  it('is in the index when the call resolves, under the title it was pushed with', async () => {
    const bench = await createBench('knowledge-base')
    const result = await push(bench, 'first line\nwithin 14 days', { audience: ['staff'] })
    expect(result).toMatchObject({ outcome: 'added', reason: null, chunks: { embedded: 2, reused: 0 } })
    const document = await bench.deps.documents.get(documentIdOf(bench.source.id, 'article-1'))
    expect(document).toMatchObject({ state: 'live', title: 'Refunds', language: 'en', audience: ['staff'] })
  })

  it('goes before all else, unless it is so large that nobody waits for it', async () => {
    const bench = await createBench('knowledge-base')
    const urgent: unknown[] = []
    const embed: Embedder['embed'] = (texts, options) => {
      urgent.push(options.urgent)
      return bench.embedder.embed(texts, options)
    }
    const service = createSyncService({ ...bench.deps, embedder: { ...bench.embedder, embed } })
    await service.pushArticle(bench.source, 'small', article('one line'))
    await service.pushArticle(bench.source, 'large', article(`${'long line '.repeat(50)}\n`.repeat(300)))
    expect(urgent[0]).toBe(true)
    expect(new Set(urgent.slice(1))).toEqual(new Set([false]))
  })

  it('costs nothing the second time', async () => {
    const bench = await createBench('knowledge-base')
    await push(bench, 'one', { updatedAt: at(1) })
    bench.embeddedNow()
    expect(await push(bench, 'one', { updatedAt: at(2) })).toMatchObject({ outcome: 'unchanged' })
    expect(bench.embeddedNow()).toEqual([])
    expect(bench.parser.parsed).toHaveLength(1)
    // The newer time was kept all the same.
    expect(await push(bench, 'older', { updatedAt: at(1) })).toMatchObject({ outcome: 'ignored-older' })
  })

  it('is indexed again when only its title changed', async () => {
    const bench = await createBench('knowledge-base')
    await push(bench, 'one')
    expect(await push(bench, 'one', { title: 'Returns' })).toMatchObject({ outcome: 'updated' })
  })

  it('never lets an older update overwrite a newer one, nor a withdrawal', async () => {
    const bench = await createBench('knowledge-base')
    await push(bench, 'new', { updatedAt: at(3) })
    expect(await push(bench, 'old', { updatedAt: at(2) })).toMatchObject({ outcome: 'ignored-older' })
    await push(bench, 'untimed')
    expect(await push(bench, 'old', { updatedAt: at(2) })).toMatchObject({ outcome: 'ignored-older' })
    expect(bench.index()).toEqual({ 'article-1': 'untimed' })
    await push(bench, 'untimed', { state: 'draft', updatedAt: at(5) })
    expect(await push(bench, 'late', { updatedAt: at(4) })).toMatchObject({ outcome: 'ignored-older' })
    expect(bench.index()).toEqual({})
  })

  it.each(['draft', 'private', 'archived'] as const)('is taken out when it becomes %s', async (state) => {
    const bench = await createBench('knowledge-base')
    await push(bench, 'one')
    expect(await push(bench, 'one', { state })).toMatchObject({ outcome: 'removed', reason: 'unpublished' })
    expect(bench.index()).toEqual({})
    expect(await push(bench, 'one', { state })).toMatchObject({ outcome: 'excluded', reason: 'unpublished' })
    expect(await push(bench, 'one')).toMatchObject({ outcome: 'added' })
    expect(bench.index()).toEqual({ 'article-1': 'one' })
  })

  it('is restored by a push after it was deleted, even an older one', async () => {
    const bench = await createBench('knowledge-base')
    await push(bench, 'one', { updatedAt: at(2) })
    expect(await bench.service.removeArticle(bench.source, 'article-1')).toBe(true)
    expect(await bench.service.removeArticle(bench.source, 'article-1')).toBe(false)
    expect(await bench.service.removeArticle(bench.source, 'unknown')).toBe(false)
    expect(bench.index()).toEqual({})
    expect(await push(bench, 'one', { updatedAt: at(1) })).toMatchObject({ outcome: 'added' })
    expect(bench.index()).toEqual({ 'article-1': 'one' })
  })

  it('fails with a reason when its body is empty, and keeps the text it had', async () => {
    const bench = await createBench('knowledge-base')
    expect(await push(bench, ' \n ')).toMatchObject({ outcome: 'failed', reason: 'empty' })
    await push(bench, 'one')
    expect(await push(bench, '')).toMatchObject({ outcome: 'failed', reason: 'empty' })
    expect(bench.index()).toEqual({ 'article-1': 'one' })
  })

  it('stays out when a person excluded it', async () => {
    const bench = await createBench('knowledge-base')
    const { documentId } = await push(bench, 'one')
    await bench.service.excludeDocument(documentId)
    expect(await push(bench, 'two')).toMatchObject({ outcome: 'excluded', reason: 'removed-by-person' })
    expect(bench.index()).toEqual({})
  })

  it('is written one push at a time: the last of many at once wins', async () => {
    const bench = await createBench('knowledge-base')
    const bodies = Array.from({ length: 12 }, (_, i) => `version ${i}`)
    const results = await Promise.all(bodies.map((body) => push(bench, body)))
    expect(results.map((result) => result.outcome)).toEqual(['added', ...Array(11).fill('updated')])
    expect(bench.index()).toEqual({ 'article-1': 'version 11' })
  })

  it('stays when its source is synced, and the run succeeds', async () => {
    const bench = await createBench('knowledge-base')
    await push(bench, 'one')
    await bench.service.pushArticle(bench.source, 'broken', article(''))
    const run = await bench.sync()
    expect(run).toMatchObject({ state: 'succeeded', counts: { found: 1, unchanged: 1, removed: 0 } })
    expect(bench.index()).toEqual({ 'article-1': 'one' })
  })

  it('is refused where it cannot go', async () => {
    const bench = await createBench('website')
    await expect(push(bench, 'one')).rejects.toThrow(/expected a knowledge base of provider push/)
    const base = await bench.addSource({ kind: 'knowledge-base', paused: true })
    await expect(bench.service.pushArticle(base, 'a', article('one'))).rejects.toThrow(/paused/)
    const open = await bench.addSource({ kind: 'knowledge-base' })
    await expect(
      bench.service.pushArticle(open, 'a', article('one', { updatedAt: 'yesterday' })),
    ).rejects.toThrow(/expected updatedAt as an ISO 8601 time/)
  })
})
