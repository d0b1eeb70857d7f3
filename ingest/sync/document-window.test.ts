import { describe, expect, it } from 'vitest'
import { type ByteBudget, createByteBudget, createDocumentWindow } from './document-window.ts'

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

type Limits = { documents: number; bytes: number }

/** Adds documents one after the other, as a run does; each stays until the test ends it. */
function fill(
  { documents, bytes, budget = createByteBudget(bytes) }: Limits & { budget?: ByteBudget },
  sizes: readonly number[],
) {
  const window = createDocumentWindow({ documents, budget })
  const ends: (() => void)[] = []
  const filled = (async () => {
    for (const size of sizes) await window.add(size, () => new Promise<void>((resolve) => ends.push(resolve)))
  })()
  return { window, ends, filled }
}

describe('the window of documents under way', () => {
  it('holds at most so many documents', async () => {
    const { window, ends, filled } = fill({ documents: 3, bytes: 100 }, Array(5).fill(1))
    await settle()
    expect(window.size()).toBe(3)
    ends[0]?.()
    await settle()
    expect(ends).toHaveLength(4)
    for (let i = 0; i < 5; i += 1) {
      for (const end of ends) end()
      await settle()
    }
    await filled
    await window.idle()
    expect(window.size()).toBe(0)
  })

  it('holds at most so many bytes, but always one document, however large', async () => {
    const { ends } = fill({ documents: 10, bytes: 100 }, [500, 500, 30, 30])
    await settle()
    expect(ends).toHaveLength(1)
    ends[0]?.()
    await settle()
    expect(ends).toHaveLength(2)
    ends[1]?.()
    await settle()
    expect(ends).toHaveLength(4)
  })

  it('shares its bytes with other runs, and goes on one by one when they have taken them', async () => {
    const limits = { documents: 10, bytes: 100, budget: createByteBudget(100) }
    const large = fill(limits, [500])
    const small = fill(limits, [1, 1, 1])
    await settle()
    expect([large.ends.length, small.ends.length]).toEqual([1, 1])
    small.ends[0]?.()
    await settle()
    expect(small.ends).toHaveLength(2)
    large.ends[0]?.()
    await settle()
    small.ends[1]?.()
    await settle()
    expect(small.ends).toHaveLength(3)
  })
})
