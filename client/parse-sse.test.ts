import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSse } from './parse-sse.ts'

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('parseSse', () => {
  const text =
    ': comment\r\nevent: token\r\ndata: {"text":"ü €"}\r\n\r\ndata: a\ndata: b\n\nevent:x\rdata:c\r\rid: 1\nretry: 5\n\nevent: empty\n\nevent: cut\ndata: off'
  const bytes = new TextEncoder().encode(text)

  it('reads the same events wherever chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length })), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        async function* chunks() {
          for (let i = 1; i < at.length; i += 1) yield bytes.subarray(at[i - 1], at[i])
        }
        expect(await all(parseSse(chunks()))).toEqual([
          { type: 'token', data: '{"text":"ü €"}' },
          { type: 'message', data: 'a\nb' },
          { type: 'x', data: 'c' },
        ])
      }),
    )
  })
})
