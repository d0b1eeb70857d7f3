// Every fixture through the real parser, measured by the bundled model's tokenizer.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { Block, Chunk, ParsedDocument } from '../../core/document.ts'
import { newId } from '../../core/ids.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { rawDocument } from '../../core/testing/parser-contract.ts'
import { loadTokenizer } from '../embed/local/tokenizer.ts'
import { createParser } from '../parse/create-parser.ts'
import { createChunker } from './create-chunker.ts'

const folder = new URL('../../fixtures/files/', import.meta.url)
const models = fileURLToPath(new URL('../../models/multilingual-e5-small', import.meta.url))
const parser = createParser({ log: silentLogger })
afterAll(() => parser.close())

const tokenizer = await loadTokenizer(models, 'multilingual-e5-small')
const countTokens = async (texts: readonly string[]) => texts.map((text) => tokenizer.count(text))
/** As large as the model's, and so small that nearly every table, list and listing is parted. */
const sizes = [
  { name: '500 tokens', maxInputTokens: 500, options: {} },
  { name: '90 tokens', maxInputTokens: 90, options: { maxTokens: 40, tinyTokens: 10 } },
]
const files = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isFile() && !/^(?:README\.md|expected\.json)$/.test(entry.name))
  .map(({ name }) => name)

async function documents(): Promise<{ name: string; document: ParsedDocument }[]> {
  const read: { name: string; document: ParsedDocument }[] = []
  for (const name of files) {
    const result = await parser.parse(rawDocument(name, readFileSync(new URL(name, folder))))
    if (result.ok) read.push({ name, document: result.document })
  }
  return read
}
const all = await documents()

const within = (chunk: Chunk, { blocks }: ParsedDocument): Block[] =>
  blocks.filter((block) => block.end > chunk.start && block.start < chunk.end)

describe.each(sizes)('chunks of $name, over every fixture', ({ maxInputTokens, options }) => {
  const chunker = createChunker({ embedder: { maxInputTokens, countTokens } }, options)
  const chunked = async () =>
    Promise.all(
      all.map(async ({ name, document }) => {
        const chunks = await chunker.chunk(document, { documentId: newId(), sourceId: newId() })
        return { name, document, chunks }
      }),
    )

  it('join to the text', async () => {
    for (const { name, document, chunks } of await chunked()) {
      expect(chunks.map((chunk) => chunk.text).join(''), name).toBe(document.text)
    }
    expect(all.length).toBeGreaterThan(45)
  })

  it('never hold more tokens than the embedder takes in', async () => {
    for (const { name, chunks } of await chunked()) {
      const tokens = await countTokens(chunks.map((chunk) => chunk.embedText))
      expect(Math.max(...tokens), name).toBeLessThanOrEqual(maxInputTokens)
    }
  })

  it("repeat a table's header before rows that stand without it", async () => {
    let repeated = 0
    for (const { name, document, chunks } of await chunked()) {
      for (const chunk of chunks) {
        const row = within(chunk, document).find((block) => block.kind === 'table-row')
        // A header longer than its room is shortened; its first words are there.
        const start = row?.header?.slice(0, 12)
        if (start === undefined) continue
        expect(chunk.embedText, name).toContain(start)
        repeated += 1
      }
    }
    // Tables of the fixtures are parted only when chunks are small.
    if (maxInputTokens < 100) expect(repeated).toBeGreaterThan(8)
  })

  it('cut code between lines only', async () => {
    for (const { name, document, chunks } of await chunked()) {
      for (const chunk of chunks.slice(1)) {
        const cut = document.blocks.find((block) => block.start < chunk.start && chunk.start < block.end)
        const from = document.text.lastIndexOf('\n', chunk.start - 1) + 1
        const line = document.text.slice(from).split('\n', 1)[0] ?? ''
        // A line that is longer than a chunk cannot stay whole.
        if (cut?.kind !== 'code' || tokenizer.count(line) > maxInputTokens / 3) continue
        expect(document.text[chunk.start - 1], `${name} at ${chunk.start}`).toBe('\n')
      }
    }
  })

  it("never leave a heading alone, nor at a chunk's end, while there is text below it", async () => {
    for (const { name, document, chunks } of await chunked()) {
      for (const chunk of chunks.slice(0, -1)) {
        const last = within(chunk, document).at(-1)
        expect(last?.kind === 'heading' ? chunk.text : null, name).toBeNull()
      }
    }
  })
})
