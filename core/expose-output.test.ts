import { describe, expect, it } from 'vitest'
import { exposeOutput } from './expose-output.ts'

describe('an output exposed', () => {
  it('stands behind the model as a message that only names it', () => {
    const bytes = exposeOutput(Buffer.from([1, 2, 3]), 'ab')
    // graph { output { name: "ab" type { tensor_type { elem_type: FLOAT } } } }
    expect([...bytes]).toEqual([
      ...[1, 2, 3, 0x3a, 12, 0x62, 10, 0x0a, 2, 97, 98],
      ...[0x12, 4, 0x0a, 2, 8, 1],
    ])
  })

  it('may have a name longer than one byte can count', () => {
    const bytes = exposeOutput(Buffer.alloc(0), 'x'.repeat(200))
    expect([...bytes.subarray(0, 4)]).toEqual([0x3a, 0xd4, 0x01, 0x62])
  })
})
