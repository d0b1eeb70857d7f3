import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BlockKind } from '../../core/document.ts'
import { checkDocument } from '../../core/testing/parser-contract.ts'
import { createTextBuilder } from './text-builder.ts'

const kinds: BlockKind[] = ['heading', 'paragraph', 'list-item', 'code', 'quote']

describe('createTextBuilder', () => {
  it('keeps the invariants of a document for any text', () => {
    const part = fc.record({
      kind: fc.constantFrom(...kinds),
      text: fc.string({ unit: 'binary', maxLength: 40 }),
      group: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const out = createTextBuilder()
        for (const { kind, text, group } of parts)
          out.add(kind, text, { level: 1, ...(group !== undefined && { group }) })
        checkDocument({ ...out.finish(), title: 'x', language: null, canonicalUrl: null, warnings: [] })
      }),
    )
  })

  it('sets blocks of one group on neighbouring lines', () => {
    const out = createTextBuilder()
    out.add('paragraph', 'a')
    out.add('list-item', '- b', { group: 1 })
    out.add('list-item', '- c', { group: 1 })
    expect(out.add('paragraph', ' \u200b ')).toBe(false)
    out.add('paragraph', 'd')
    expect(out.finish().text).toBe('a\n\n- b\n- c\n\nd')
  })
})
