import { expect, it } from 'vitest'
import { rawDocument } from '../../../core/testing/parser-contract.ts'
import { readDocument } from '../read-document.ts'

it('reads lists that are nested 1,000 deep', async () => {
  const items = Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i * 2)}- item ${i}`)
  const started = performance.now()
  const result = await readDocument(rawDocument('lists.md', items.join('\n')))
  if (!result.ok) throw new Error(result.message)
  expect(result.document.text.match(/item \d+/g)).toHaveLength(1000)
  // A few hundred milliseconds; with all indents it took minutes.
  expect(performance.now() - started).toBeLessThan(8000)
})

it('leaves the indents of fenced code as they are', async () => {
  const code = `${' '.repeat(100)}deep`
  const result = await readDocument(rawDocument('a.md', `Text.\n\n\`\`\`\n${code}\n\`\`\`\n`))
  expect(result).toMatchObject({ ok: true, document: { text: expect.stringContaining(code) } })
})
