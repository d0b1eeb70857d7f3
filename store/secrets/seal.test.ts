import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { seal, unseal } from './seal.ts'

const key = randomBytes(32)

describe('a sealed value', () => {
  it('opens with its key and under its name only', () => {
    const sealed = seal(key, 'Grüße, token', 'a')
    expect(unseal(key, sealed, 'a')).toBe('Grüße, token')
    expect(unseal(key, sealed, 'b')).toBeUndefined()
    expect(unseal(randomBytes(32), sealed, 'a')).toBeUndefined()
  })

  it('does not open when any byte was changed or the end is missing', () => {
    const sealed = seal(key, 'token', 'a')
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(unseal(key, changed, 'a')).toBeUndefined()
    }
    for (let length = 0; length < sealed.length; length += 1)
      expect(unseal(key, sealed.subarray(0, length), 'a')).toBeUndefined()
  })

  it('is another one each time', () => {
    expect(Buffer.from(seal(key, 'x', 'a')).equals(seal(key, 'x', 'a'))).toBe(false)
  })
})
