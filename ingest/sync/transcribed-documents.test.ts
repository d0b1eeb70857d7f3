// A change of the transcriber reads again exactly what it wrote out.
import { describe, expect, it } from 'vitest'
import type { Parser } from '../../core/ports/parser.ts'
import { fingerprintOf, isFingerprintCurrent, transcribedFingerprint } from './fingerprint.ts'
import { createBench } from './testing/sync-bench.ts'

/** Documents whose text begins with "talk" count as transcribed. */
const transcribing = (parser: Parser, transcriberVersion: string | null): Parser => ({
  version: parser.version,
  transcriberVersion,
  parse: async (raw, options) => {
    const result = await parser.parse(raw, options)
    options?.onProgress?.('heard up to 0:01')
    return result.ok ? { ...result, transcribed: result.document.text.startsWith('talk') } : result
  },
  close: async () => {},
})

describe('transcribed documents', () => {
  it('are read again by another transcriber, and no other document is', async () => {
    const bench = await createBench()
    for (const name of ['a', 'b', 'c']) bench.put(name, `${name === 'b' ? 'talk' : 'text'} ${name}`)
    bench.restart({ parser: transcribing(bench.parser, 'whisper-1') })
    expect((await bench.sync()).counts).toMatchObject({ added: 3 })
    expect((await bench.sync()).counts).toMatchObject({ unchanged: 3 })
    bench.parser.parsed.splice(0)
    bench.restart({ parser: transcribing(bench.parser, 'whisper-2') })
    expect((await bench.sync()).counts).toMatchObject({ found: 3, updated: 1, unchanged: 2 })
    expect(bench.parser.parsed).toEqual(['b'])
    expect((await bench.sync()).counts).toMatchObject({ unchanged: 3 })
    // Switched off: what was written out stays.
    bench.restart({ parser: transcribing(bench.parser, null) })
    expect((await bench.sync()).counts).toMatchObject({ unchanged: 3 })
    expect(bench.parser.parsed).toEqual(['b'])
  })
})

describe('documents that cannot be read', () => {
  /** `lasting` and `transcribed` as the parser of recordings says them of a silent one. */
  const failing = (
    parser: Parser,
    of: { lasting: boolean; transcribed: boolean },
    version: string,
  ): Parser => ({
    version: parser.version,
    transcriberVersion: version,
    parse: async (raw, options) => {
      await parser.parse(raw, options)
      return { ok: false, reason: 'no-transcript', message: 'Nothing is said in it.', ...of }
    },
    close: async () => {},
  })

  it.each([
    ['are not read again in vain', { lasting: true, transcribed: false }, 'whisper-1', 'whisper-2', 1],
    [
      'are heard again by another transcriber',
      { lasting: true, transcribed: true },
      'whisper-1',
      'whisper-2',
      2,
    ],
    ['are read again when another try may go better', { lasting: false, transcribed: true }, 'w', 'w', 3],
  ])('%s', async (_, of, first, second, times) => {
    const bench = await createBench()
    bench.put('a', 'sound')
    bench.restart({ parser: failing(bench.parser, of, first) })
    await bench.sync()
    const [again] = [await bench.sync()]
    bench.restart({ parser: failing(bench.parser, of, second) })
    expect((await bench.sync()).counts).toEqual(again?.counts)
    expect(again).toMatchObject({
      counts: { found: 1, failed: 1 },
      reasons: [{ code: 'no-transcript', count: 1 }],
    })
    expect(bench.parser.parsed).toHaveLength(times)
    bench.put('a', 'other sound')
    await bench.sync()
    expect(bench.parser.parsed).toHaveLength(times + 1)
  })
})

describe('isFingerprintCurrent', () => {
  const base = fingerprintOf({ parser: { version: 'p' }, chunker: { version: 'c' } }, {})
  const by = (version: string) => transcribedFingerprint(base, version)
  it.each([
    ['nothing stored', null, 'w1', false],
    ['no transcript', base, 'w1', true],
    ['the same transcriber', by('w1'), 'w1', true],
    ['another transcriber', by('w1'), 'w2', false],
    ['none any more', by('w1'), null, true],
    ['another parser', `x${by('w1')}`, 'w1', false],
    ['another parser, none any more', `x${by('w1')}`, null, false],
  ])('%s', (_, stored, version, current) => {
    expect(isFingerprintCurrent(stored, base, version)).toBe(current)
  })
})
