// What a chunk is about, in one line: title, headings, table header. Embedded beside the passage and averaged with it.
import type { Chunk } from './document.ts'

/**
 * Title and heading path as one line, each part once; '' when a chunk has neither. Made from the chunk alone, so that
 * a vector can be made again from its row: what stands before the text in `embedText`, then the heading path.
 */
export function chunkContext(chunk: Pick<Chunk, 'embedText' | 'text' | 'headingPath'>): string {
  const prefix = chunk.embedText.endsWith(chunk.text)
    ? chunk.embedText.slice(0, chunk.embedText.length - chunk.text.length)
    : ''
  const parts = [...prefix.split('\n').flatMap((line) => line.split(' > ')), ...chunk.headingPath]
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))].join(' > ')
}
