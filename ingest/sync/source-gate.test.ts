import { describe, expect, it } from 'vitest'
import { createKeyedLock } from './keyed-lock.ts'
import { createSourceGate } from './source-gate.ts'

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the source gate', () => {
  it('closes after those inside have left, and lets nobody in then', async () => {
    const gate = createSourceGate()
    let leave = (): void => {}
    const inside = gate.enter('s', () => new Promise<void>((resolve) => (leave = resolve)))
    let closed = false
    const closing = gate.close('s').then(() => {
      closed = true
    })
    await expect(gate.enter('s', async () => 'late')).rejects.toMatchObject({ code: 'not-found' })
    await settle()
    expect(closed).toBe(false)
    leave()
    await Promise.all([inside, closing])
    gate.reopen('s')
    expect(await gate.enter('s', async () => 'in')).toBe('in')
  })
})

describe('the keyed lock', () => {
  it('keeps the order of one key, lets others through, and survives a failure', async () => {
    const lock = createKeyedLock()
    const order: string[] = []
    let release = (): void => {}
    const first = lock.run('a', async () => {
      await new Promise<void>((resolve) => (release = resolve))
      order.push('a1')
      throw new Error('a1 failed')
    })
    const second = lock.run('a', async () => order.push('a2'))
    await lock.run('b', async () => order.push('b1'))
    release()
    await expect(first).rejects.toThrow('a1 failed')
    await second
    expect(order).toEqual(['b1', 'a1', 'a2'])
  })
})
