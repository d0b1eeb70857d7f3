// What must hold of the answer to any file, however broken: a document that is sound, or a reason that says something.
import type { ParsedDocument } from '../../core/document.ts'
import { newId } from '../../core/ids.ts'
import type { ParseResult } from '../../core/ports/parser.ts'
import { createChunker } from '../../ingest/chunk/create-chunker.ts'

/** The closed list of words that a person acts on. */
export const REASONS = new Set([
  'encrypted',
  'no-text',
  'unsupported-type',
  'damaged',
  'too-large',
  'too-slow',
  'empty',
  'no-transcript',
])

/** A problem that is a worker's end, not asked for by a limit. */
export const CRASH = /^worker ended/

const MAX_INPUT = 500
const countTokens = async (texts: readonly string[]): Promise<number[]> =>
  texts.map((text) => Math.ceil(text.length / 3))
const chunker = createChunker({ embedder: { maxInputTokens: MAX_INPUT, countTokens } })
const of = { documentId: newId(), sourceId: newId() }

/** What is wrong with it, in words; null when all is well. */
export async function problemOf(result: ParseResult): Promise<string | null> {
  if (!result.ok) {
    if (!REASONS.has(result.reason)) return `reason ${result.reason}: ${result.message}`
    if (!/\p{L}{3}.*[.…]$/su.test(result.message)) return `message without words: ${result.message}`
    if (/ended its worker/.test(result.message)) return `worker ended: ${result.message}`
    return /undefined|\[object|\bat .*\.ts:\d/.test(result.message) ? `message: ${result.message}` : null
  }
  return problemOfText(result.document) ?? (await problemOfChunks(result.document))
}

function problemOfText({ text, blocks, title }: ParsedDocument): string | null {
  let end = 0
  for (const block of blocks) {
    if (block.start < end || block.end <= block.start) return `blocks overlap at ${block.start}`
    if (/[^\n]/.test(text.slice(end, block.start))) return `text between blocks at ${end}`
    end = block.end
  }
  if (end !== text.length) return 'text after the last block'
  if (/(?![\n\t])\p{Cc}|\p{Surrogate}/u.test(text)) return 'control characters or half characters'
  return title.trim() === '' ? 'no title' : null
}

/** Long texts are checked in the chunker's own tests; here they would only take time. */
async function problemOfChunks(document: ParsedDocument): Promise<string | null> {
  if (document.text.length > 200_000) return null
  const chunks = await chunker.chunk(document, of)
  if (chunks.map((chunk) => chunk.text).join('') !== document.text) return 'chunks do not join to the text'
  const [most = 0] = (await countTokens(chunks.map((chunk) => chunk.embedText))).sort((a, b) => b - a)
  return most > MAX_INPUT ? `a chunk of ${most} tokens` : null
}
