// What every frontier must do. An adapter's test makes an empty one and calls this.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../ids.ts'
import type { Frontier, FrontierEntry } from '../ports/frontier.ts'

export function frontierContract(
  name: string,
  create: () => Promise<{ frontier: Frontier; cleanup(): Promise<void> }>,
): void {
  describe(`${name} as a frontier`, () => {
    let subject: Awaited<ReturnType<typeof create>>
    let frontier: Frontier
    let run: string
    beforeEach(async () => {
      subject = await create()
      frontier = subject.frontier
      run = newId()
    })
    afterEach(() => subject.cleanup())

    const entry = (key: string, of: Partial<FrontierEntry> = {}): FrontierEntry => ({
      key,
      url: `https://example.org/${key}`,
      depth: 1,
      priority: 0,
      ...of,
    })
    const takeAll = async (): Promise<string[]> => {
      const keys: string[] = []
      for (let next = await frontier.take(run); next !== undefined; next = await frontier.take(run))
        keys.push(next.key)
      return keys
    }
    const keysOf = (entries: readonly FrontierEntry[]) => entries.map(({ key }) => key)

    it('gives back only entries that were new, once each', async () => {
      expect(keysOf(await frontier.add(run, [entry('a'), entry('b'), entry('a')]))).toEqual(['a', 'b'])
      expect(keysOf(await frontier.add(run, [entry('b'), entry('c')]))).toEqual(['c'])
      expect(await frontier.add(run, [])).toEqual([])
      expect(await frontier.counts(run)).toEqual({ pending: 3, 'in-flight': 0, done: 0 })
    })

    it('takes by priority, then depth, then order of insertion, whole entries', async () => {
      const first = entry('first', { priority: -1, depth: 3, url: 'https://example.org/?q=1#x' })
      await frontier.add(run, [
        entry('late', { depth: 2 }),
        entry('b'),
        first,
        entry('a'),
        entry('last', { priority: 0.5, depth: 0 }),
      ])
      expect(await frontier.take(run)).toEqual(first)
      expect(await takeAll()).toEqual(['b', 'a', 'late', 'last'])
      expect(await frontier.take(run)).toBeUndefined()
    })

    it('takes many at once as it would take them one by one', async () => {
      await frontier.add(run, [
        entry('late', { depth: 2 }),
        entry('b'),
        entry('a'),
        entry('first', { priority: -1, depth: 3 }),
      ])
      expect(keysOf(await frontier.takeMany(run, 3))).toEqual(['first', 'b', 'a'])
      expect(await frontier.counts(run)).toEqual({ pending: 1, 'in-flight': 3, done: 0 })
      expect(keysOf(await frontier.takeMany(run, 3))).toEqual(['late'])
      expect(await frontier.takeMany(run, 3)).toEqual([])
    })

    it('never gives one entry to two takers', async () => {
      await frontier.add(
        run,
        Array.from({ length: 40 }, (_, i) => entry(`k${i}`)),
      )
      const taken = await Promise.all(Array.from({ length: 50 }, () => frontier.take(run)))
      const keys = taken.flatMap((one) => one?.key ?? [])
      expect(new Set(keys).size).toBe(40)
      expect(keys).toHaveLength(40)
    })

    it('finishes an entry and adds the links that were new', async () => {
      await frontier.add(run, [entry('a'), entry('b')])
      await frontier.take(run)
      expect(keysOf(await frontier.finish(run, 'a', [entry('b'), entry('c'), entry('a')]))).toEqual(['c'])
      expect(await frontier.finish(run, 'a', [])).toEqual([])
      expect(await frontier.counts(run)).toEqual({ pending: 2, 'in-flight': 0, done: 1 })
    })

    it('gives a released entry again', async () => {
      await frontier.add(run, [entry('a'), entry('b')])
      await frontier.take(run)
      await frontier.release(run, 'a')
      await frontier.release(run, 'unknown')
      expect(await takeAll()).toEqual(['a', 'b'])
    })

    it('reopens what was in flight, and what was finished without being settled', async () => {
      await frontier.add(
        run,
        ['settled', 'lost', 'flying', 'waiting'].map((key) => entry(key)),
      )
      await frontier.take(run)
      await frontier.take(run)
      await frontier.take(run)
      await frontier.finish(run, 'settled', [])
      await frontier.finish(run, 'lost', [])
      await frontier.reopen(run, new Set(['settled', 'waiting', 'never-seen']))
      expect(await frontier.counts(run)).toEqual({ pending: 3, 'in-flight': 0, done: 1 })
      expect(await takeAll()).toEqual(['lost', 'flying', 'waiting'])
    })

    it('keeps runs apart, and forgets one alone', async () => {
      const other = newId()
      await frontier.add(run, [entry('a')])
      expect(keysOf(await frontier.add(other, [entry('a')]))).toEqual(['a'])
      await frontier.clear(run)
      expect(await frontier.take(run)).toBeUndefined()
      expect((await frontier.take(other))?.key).toBe('a')
    })

    it('takes 5,000 links at once, and again', async () => {
      const links = Array.from({ length: 5000 }, (_, i) => entry(`https://example.org/page/${i}`))
      expect(await frontier.add(run, links)).toHaveLength(5000)
      expect(await frontier.add(run, links)).toHaveLength(0)
      expect((await frontier.counts(run)).pending).toBe(5000)
    })
  })
}
