import { expect, it } from 'vitest'
import { createAnswerQueue } from './answer-queue.ts'

/** Turns that end when told to, and take as long as the clock says. */
function busyQueue() {
  let clock = 0
  const queue = createAnswerQueue({ longestWaitMs: 1000, now: () => clock })
  const ends: (() => void)[] = []
  const order: string[] = []
  const ask = (name: string, signal?: AbortSignal) =>
    queue.turn(() => {
      order.push(name)
      return new Promise<void>((resolve) => ends.push(resolve))
    }, signal)
  const end = async (ms: number) => {
    clock += ms
    ends.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { queue, ask, end, order }
}

it('lets two at a time have their turn, in the order they came', async () => {
  const { ask, end, order } = busyQueue()
  const all = ['a', 'b', 'c', 'd'].map((name) => ask(name))
  expect(order).toEqual(['a', 'b'])
  await end(10)
  expect(order).toEqual(['a', 'b', 'c'])
  for (let i = 0; i < 3; i += 1) await end(10)
  await Promise.all(all)
  expect(order).toEqual(['a', 'b', 'c', 'd'])
})

it('refuses when the wait would be too long, and says how long to wait', async () => {
  const { queue, ask, end } = busyQueue()
  const first = ask('first')
  await end(400)
  await first
  const waiting = Array.from({ length: 8 }, (_, i) => ask(`${i}`))
  // Six wait: 6 / 2 turns of 400 ms.
  expect(() => queue.check()).toThrow(
    expect.objectContaining({ code: 'overloaded', details: { retryAfterMs: 700 } }),
  )
  await end(400)
  await end(0)
  expect(() => queue.check()).not.toThrow()
  for (let i = 0; i < 6; i += 1) await end(0)
  await Promise.all(waiting)
})

it('gives the turn of an asker who went away to the next', async () => {
  const { ask, end, order } = busyQueue()
  const gone = new AbortController()
  const under = [ask('a'), ask('b')]
  const left = ask('left', gone.signal)
  const next = ask('next')
  gone.abort()
  await expect(left).rejects.toMatchObject({ name: 'AbortError' })
  await end(1)
  await end(1)
  await end(1)
  await Promise.all([...under, next])
  expect(order).toEqual(['a', 'b', 'next'])
})
