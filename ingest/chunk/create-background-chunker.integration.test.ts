import { afterAll, describe, expect, it } from 'vitest'
import type { ParsedDocument } from '../../core/document.ts'
import { newId } from '../../core/ids.ts'
import { chunkerContract } from '../../core/testing/chunker-contract.ts'
import { createHashingEmbedder } from '../../core/testing/fakes.ts'
import { createBackgroundChunker } from './create-background-chunker.ts'
import { createChunker } from './create-chunker.ts'

const embedder = createHashingEmbedder()
const chunker = createBackgroundChunker({ embedder })
afterAll(() => chunker.close())
chunkerContract('in the background', () => ({ chunker, embedder }))

const of = { documentId: newId(), sourceId: newId() }
const documentOf = (text: string, rows = false): ParsedDocument => {
  let at = 0
  const blocks = rows
    ? text.split('\n').map((line) => {
        const start = at
        at += line.length + 1
        return { kind: 'table-row' as const, start, end: start + line.length, group: 1, header: 'id | name' }
      })
    : []
  return { title: 'Long', language: 'en', text, blocks, canonicalUrl: null, warnings: [] }
}
const line = documentOf(
  'the quick brown fox jumps over the lazy dog and sleeps near the river '.repeat(14_000),
)
const sheet = documentOf(
  Array.from({ length: 100_000 }, (_, i) => `${i} | Article number ${i} | ${i % 97}.50`).join('\n'),
  true,
)

/** The longest time that nothing else could run on this thread. */
async function longestPause(during: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  let done = false
  const tick = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!done) setImmediate(tick)
  }
  tick()
  await during()
  done = true
  return longest
}

describe('createBackgroundChunker', () => {
  it('cuts long documents as the chunker in this thread does', async () => {
    for (const document of [line, sheet]) {
      expect(await chunker.chunk(document, of)).toEqual(await createChunker({ embedder }).chunk(document, of))
    }
  })

  it('leaves this thread free while it cuts a megabyte in one line or 100,000 rows', async () => {
    for (const document of [line, sheet]) {
      const there = await longestPause(() => chunker.chunk(document, of))
      const here = await longestPause(() => createChunker({ embedder }).chunk(document, of))
      // On a quiet machine 10 to 40 ms, against 100 to 650 here; a busy one stretches both.
      expect(there).toBeLessThan(Math.max(150, here))
    }
  })

  it('stops when its signal aborts, and cuts the next one', async () => {
    const late = new AbortController()
    const reason = new Error('no longer wanted')
    const pending = chunker.chunk(line, of, { signal: late.signal })
    const waiting = chunker.chunk(sheet, of, { signal: late.signal })
    setImmediate(() => late.abort(reason))
    await expect(pending).rejects.toBe(reason)
    await expect(waiting).rejects.toBe(reason)
    expect(await chunker.chunk(documentOf('Short. '.repeat(5000)), of)).not.toEqual([])
  })

  it('is not disturbed by a count that fails after its document was given up', async () => {
    const late = new AbortController()
    let fail: ((reason: Error) => void) | undefined
    const countTokens: typeof embedder.countTokens = (texts) => {
      if (fail === undefined) {
        late.abort(new Error('no longer wanted'))
        return new Promise((_, reject) => {
          fail = reject
        })
      }
      // The second document is under way when the first one's count fails.
      fail(new Error('too late'))
      return embedder.countTokens(texts)
    }
    const one = createBackgroundChunker({ embedder: { ...embedder, countTokens } })
    await expect(one.chunk(line, of, { signal: late.signal })).rejects.toThrow('no longer wanted')
    expect(await one.chunk(line, of)).not.toEqual([])
    await one.close()
  })

  it('passes on what the embedder threw', async () => {
    const failing = createBackgroundChunker({
      embedder: { ...embedder, countTokens: () => Promise.reject(new Error('no tokenizer')) },
    })
    await expect(failing.chunk(line, of)).rejects.toThrow('no tokenizer')
    await failing.close()
  })
})
