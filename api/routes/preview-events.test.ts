import { expect, it } from 'vitest'
import { previewEvents } from './preview-events.ts'

const item = (n: number) => ({ url: `https://x.org/${n}`, decision: 'fetch' as const })

it('gives each address as it is decided, then the counts', async () => {
  let goOn = (): void => {}
  const events = previewEvents(async (onItem) => {
    onItem(item(1))
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
    onItem(item(2))
    return { items: [], counts: { fetch: 2, skip: 0 }, cut: true }
  })
  expect((await events.next()).value).toEqual({ type: 'item', data: item(1) })
  goOn()
  expect((await events.next()).value).toEqual({ type: 'item', data: item(2) })
  expect((await events.next()).value).toEqual({
    type: 'done',
    data: { counts: { fetch: 2, skip: 0 }, cut: true },
  })
  expect((await events.next()).done).toBe(true)
})

it('throws what the preview throws, after what came before', async () => {
  const events = previewEvents(async (onItem) => {
    onItem(item(1))
    throw new Error('unreachable')
  })
  await events.next()
  await expect(events.next()).rejects.toThrow('unreachable')
})
