import { describe, expect, it } from 'vitest'
import { createOrderedWindow } from './ordered-window.ts'

const windowOf = () => createOrderedWindow<string>({ maxSeats: 3, maxBytes: 100 })

describe('ordered window', () => {
  it('hands out results in the order in which seats were opened', async () => {
    const window = windowOf()
    const [a, b, c] = [window.open(), window.open(), window.open()]
    c.settle('c', 1)
    b.settle('b', 1)
    a.settle('a', 1)
    window.end()
    const results = []
    for await (const result of window.results()) results.push(result)
    expect(results).toEqual(['a', 'b', 'c'])
  })

  it('does not wait for a seat that was dropped', async () => {
    const window = windowOf()
    const [a, b] = [window.open(), window.open()]
    b.settle('b', 1)
    const next = window.results().next()
    a.drop()
    expect((await next).value).toBe('b')
  })

  it('is full by seats or by bytes, until the consumer takes', async () => {
    const window = windowOf()
    window.open().settle('a', 100)
    expect(window.isFull()).toBe(true)
    const results = window.results()
    await results.next()
    expect(window.isFull()).toBe(false)
    for (let i = 0; i < 3; i += 1) window.open()
    expect(window.isFull()).toBe(true)
  })

  it('throws its error once the settled results are out', async () => {
    const window = windowOf()
    window.open().settle('a', 1)
    window.open()
    window.end(new Error('the store is gone'))
    const results = window.results()
    expect((await results.next()).value).toBe('a')
    await expect(results.next()).rejects.toThrow('the store is gone')
  })
})
