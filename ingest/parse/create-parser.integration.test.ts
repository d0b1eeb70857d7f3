import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../core/testing/fakes.ts'
import { parserContract, rawDocument } from '../../core/testing/parser-contract.ts'
import { createParser } from './create-parser.ts'

parserContract('the worker pool', () => createParser({ log: silentLogger }))

describe('createParser', () => {
  // 120,000 open elements make the HTML parser's own work quadratic: minutes, if nobody stops it.
  const endless = '<div>'.repeat(120_000)

  it('gives up a document that takes too long, ends its worker, and reads the others', async () => {
    const parser = createParser({ log: silentLogger, timeoutMs: 5000 })
    const [before, slow, after] = await Promise.all([
      parser.parse(rawDocument('a.txt', 'first')),
      parser.parse(rawDocument('slow.html', endless)),
      parser.parse(rawDocument('b.txt', 'second')),
    ])
    await parser.close()
    expect(before).toMatchObject({ ok: true })
    expect(slow).toMatchObject({ ok: false, reason: 'too-slow' })
    expect(after).toMatchObject({ ok: true })
  })

  it('gives up a document that needs more memory than it may have, and reads the others', async () => {
    const parser = createParser({ log: silentLogger, memoryMb: 80 })
    const huge = `<p>${'<b>x</b> '.repeat(2_000_000)}</p>`
    const result = await parser.parse(rawDocument('huge.html', huge))
    expect(result).toMatchObject({ ok: false, reason: 'too-large' })
    expect(await parser.parse(rawDocument('b.txt', 'second'))).toMatchObject({ ok: true })
    await parser.close()
  })

  it('rejects what is under way and what waits when it is closed', async () => {
    const parser = createParser({ log: silentLogger })
    const running = parser.parse(rawDocument('slow.html', endless))
    const waiting = parser.parse(rawDocument('a.txt', 'text'))
    const settled = Promise.allSettled([running, waiting])
    await parser.close()
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(parser.parse(rawDocument('a.txt', 'text'))).rejects.toThrow('closed')
  })
})
