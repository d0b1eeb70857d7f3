// Blocks as a few arrays: 100,000 objects would hold the main thread for a tenth of a second on their way between
// threads and in the hash.
import type { Block, BlockKind, ParsedDocument } from '../../core/document.ts'

const KINDS: readonly BlockKind[] = ['heading', 'paragraph', 'list-item', 'table-row', 'code', 'quote']
/** kind, start, end, level, page, group, header, language: -1 where a block has none. */
const STRIDE = 8

export interface PackedBlocks {
  numbers: Int32Array
  /** Empty when no block has a time. */
  seconds: Float64Array
  /** Block number and anchor. */
  anchors: [number, string][]
  /** Each table's header and each language of code once. */
  words: string[]
}

export type PackedDocument = Omit<ParsedDocument, 'blocks'> & { blocks: PackedBlocks }

export const packDocument = (document: ParsedDocument): PackedDocument => ({
  ...document,
  blocks: packBlocks(document.blocks),
})

export const unpackDocument = (packed: PackedDocument): ParsedDocument => ({
  ...packed,
  blocks: unpackBlocks(packed.blocks),
})

export function packBlocks(blocks: readonly Block[]): PackedBlocks {
  const numbers = new Int32Array(blocks.length * STRIDE)
  const timed = blocks.some((block) => block.seconds !== undefined)
  const seconds = new Float64Array(timed ? blocks.length : 0).fill(Number.NaN)
  const anchors: [number, string][] = []
  const words = new Map<string, number>()
  const numberOf = (word: string | undefined): number => {
    if (word === undefined) return -1
    const number = words.get(word) ?? words.size
    words.set(word, number)
    return number
  }
  for (const [i, block] of blocks.entries()) {
    const header = numberOf(block.header)
    const language = numberOf(block.language)
    if (block.anchor !== undefined) anchors.push([i, block.anchor])
    if (block.seconds !== undefined) seconds[i] = block.seconds
    const { kind, start, end, level = -1, page = -1, group = -1 } = block
    numbers.set([KINDS.indexOf(kind), start, end, level, page, group, header, language], i * STRIDE)
  }
  return { numbers, seconds, anchors, words: [...words.keys()] }
}

export function unpackBlocks({ numbers, seconds, anchors, words }: PackedBlocks): Block[] {
  const blocks: Block[] = []
  const at = (place: number): number => numbers[place] ?? -1
  for (let from = 0; from < numbers.length; from += STRIDE) {
    const block: Block = { kind: KINDS[at(from)] ?? 'paragraph', start: at(from + 1), end: at(from + 2) }
    const [level, page, group] = [at(from + 3), at(from + 4), at(from + 5)]
    const header = words[at(from + 6)]
    const language = words[at(from + 7)]
    const time = seconds[blocks.length]
    if (level !== -1) block.level = level
    if (page !== -1) block.page = page
    if (group !== -1) block.group = group
    if (header !== undefined) block.header = header
    if (language !== undefined) block.language = language
    if (time !== undefined && !Number.isNaN(time)) block.seconds = time
    blocks.push(block)
  }
  for (const [i, anchor] of anchors) {
    const block = blocks[i]
    if (block) block.anchor = anchor
  }
  return blocks
}
