import { expect, it } from 'vitest'
import type { Block } from '../../core/document.ts'
import { packBlocks, unpackBlocks } from './pack-blocks.ts'

it('gives the same blocks back, whatever each of them has', () => {
  const blocks: Block[] = [
    { kind: 'heading', start: 0, end: 4, level: 1, anchor: 'top', page: 1 },
    { kind: 'paragraph', start: 6, end: 9, seconds: 0 },
    { kind: 'paragraph', start: 11, end: 12, seconds: 83.5 },
    { kind: 'table-row', start: 13, end: 15, group: 0, header: 'a | b' },
    { kind: 'table-row', start: 16, end: 17, group: 0, header: 'a | b', anchor: '' },
    { kind: 'quote', start: 19, end: 20 },
    { kind: 'code', start: 22, end: 23, group: 7, language: 'yaml' },
    { kind: 'list-item', start: 25, end: 26, level: 3, group: 9 },
  ]
  expect(unpackBlocks(structuredClone(packBlocks(blocks)))).toEqual(blocks)
  expect(packBlocks(blocks).words).toEqual(['a | b', 'yaml'])
  expect(unpackBlocks(packBlocks([]))).toEqual([])
})
