import { describe, expect, it } from 'vitest'
import { diffValues } from './diff-values.ts'

describe('diffValues', () => {
  it('names the places that differ and no others', () => {
    const before = { name: 'Ada', guidelines: ['Be brief.'], topics: [{ topic: 'law', handling: 'decline' }] }
    const after = {
      name: 'Ada',
      guidelines: ['Be brief.', 'Be kind.'],
      topics: [{ topic: 'law', handling: 'handoff' }],
    }
    expect(diffValues(before, after)).toEqual([
      { path: 'guidelines[1]', before: null, after: 'Be kind.' },
      { path: 'topics[0].handling', before: 'decline', after: 'handoff' },
    ])
    expect(diffValues(before, before)).toEqual([])
  })
})
