import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundaryOf, parseMultipart } from './parse-multipart.ts'

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function readAll(bytes: Buffer, size = bytes.length) {
  const parts: { fileName: string | null; text: string }[] = []
  for await (const { fileName, body } of parseMultipart(inChunks(bytes, size), 'B')) {
    const pieces: Uint8Array[] = []
    for await (const piece of body) pieces.push(piece)
    parts.push({ fileName, text: Buffer.concat(pieces).toString('latin1') })
  }
  return parts
}

const part = (disposition: string, body: string) =>
  `--B\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${body}\r\n`
const whole = (...parts: string[]) => Buffer.from(`${parts.join('')}--B--\r\n`, 'latin1')

describe('parseMultipart', () => {
  it('gives every part whole, however the bytes arrive', async () => {
    const bodies = fc.array(
      fc
        .string({ unit: fc.constantFrom('\r', '\n', '-', 'B', 'x', '\u00ff'), maxLength: 40 })
        .filter((body) => !`\r\n${body}`.includes('\r\n--B')),
      { maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: 1, max: 60 }), async (texts, size) => {
        const bytes = whole(...texts.map((text, n) => part(`name="f"; filename="${n}"`, text)))
        expect((await readAll(bytes, size)).map(({ text }) => text)).toEqual(texts)
      }),
    )
  })

  it('skips what the consumer leaves of a part', async () => {
    const names: (string | null)[] = []
    const bytes = whole(part('name="f"; filename="a"', 'x'.repeat(1000)), part('name="f"; filename="b"', 'y'))
    for await (const { fileName } of parseMultipart(inChunks(bytes, 7), 'B')) names.push(fileName)
    expect(names).toEqual(['a', 'b'])
  })

  it.each([
    ['name="f"; filename="a.txt"', 'a.txt'],
    ['name="f"; filename=plain.txt', 'plain.txt'],
    ['name="f"; filename="C:\\\\dir\\\\a.txt"', 'a.txt'],
    ['name="f"; filename="guide/deep/a.txt"', 'guide/deep/a.txt'],
    ['name="f"; filename="guide\\\\a.txt"', 'guide/a.txt'],
    ['name="f"; filename="./guide//a.txt"', 'guide/a.txt'],
    ['name="f"; filename="../../etc/passwd"', 'passwd'],
    ['name="f"; filename="guide/../../a.txt"', 'a.txt'],
    ['name="f"; filename="/etc/passwd"', 'passwd'],
    ['name="f"; filename=".."', ''],
    ['name="f"; filename="say %22hi%22.txt"', 'say "hi".txt'],
    ['name="f"; filename="x"; filename*=UTF-8\'\'%C3%BC.txt', 'ü.txt'],
    ['name="filename"', null],
  ])('reads the file name of %s', async (disposition, fileName) => {
    expect((await readAll(whole(part(disposition, ''))))[0]?.fileName).toBe(fileName)
  })

  it.each(['', 'no boundary at all', '--B\r\n', `--B\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`])(
    'refuses a body that is not multipart: %.20s',
    async (text) => {
      await expect(readAll(Buffer.from(text))).rejects.toMatchObject({ code: 'bad-request' })
    },
  )

  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; boundary="a b"', 'a b'],
    ['multipart/form-data', undefined],
    ['text/plain; boundary=abc', undefined],
  ])('finds the boundary of %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary)
  })
})
