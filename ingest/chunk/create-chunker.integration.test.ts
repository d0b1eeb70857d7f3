// Real files through the real parser, measured by the bundled model's tokenizer.
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { newId } from '../../core/ids.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { loadTokenizer } from '../embed/local/tokenizer.ts'
import { createParser } from '../parse/create-parser.ts'
import { createChunker } from './create-chunker.ts'

const files = new URL('../../fixtures/files/', import.meta.url)
const models = fileURLToPath(new URL('../../models/multilingual-e5-small', import.meta.url))
const parser = createParser({ log: silentLogger })
afterAll(() => parser.close())

it('conserves every fixture file, within the limits of the bundled model', async () => {
  const tokenizer = await loadTokenizer(models, 'multilingual-e5-small')
  const maxInputTokens = 500
  const countTokens = async (texts: readonly string[]) => texts.map((text) => tokenizer.count(text))
  const chunker = createChunker({ embedder: { maxInputTokens, countTokens } })
  let read = 0
  for (const name of await readdir(files)) {
    const result = await parser.parse({
      externalId: name,
      url: null,
      name,
      title: null,
      body: await readFile(new URL(name, files)),
      contentType: null,
      language: null,
      validators: { etag: null, lastModified: null, updatedAt: null },
      links: null,
      audience: [],
      keepSelector: null,
      dropSelector: null,
    })
    if (!result.ok) continue
    read += 1
    const chunks = await chunker.chunk(result.document, { documentId: newId(), sourceId: newId() })
    expect(chunks.map((chunk) => chunk.text).join(''), name).toBe(result.document.text)
    const tokens = await countTokens(chunks.map((chunk) => chunk.embedText))
    expect(Math.max(...tokens), name).toBeLessThanOrEqual(maxInputTokens)
  }
  expect(read).toBeGreaterThan(15)
})
