import { describe, expect, it } from 'vitest'
import { toWire } from './sqlite-errors.ts'

describe('errors of the database', () => {
  it.each(['EROFS', 'EACCES', 'EPERM'])('say what to do about a data folder that answers %s', (code) => {
    const error = Object.assign(new Error(`${code}: open '/data/kilde.pid'`), { code })
    expect(toWire(error)).toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('Check that the folder can be written to'),
    })
  })
})
