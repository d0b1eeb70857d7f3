import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'
import { detectType } from './detect-type.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const kindOf = async (name: string, text: string | Uint8Array, contentType: string | null = null) =>
  (await detectType({ name, contentType }, typeof text === 'string' ? bytes(text) : text)).kind

describe('detectType', () => {
  const cases: [name: string, text: string, contentType: string | null, kind: string][] = [
    ['page', '<!doctype html><p>x', null, 'html'],
    ['page.php', 'plain words', 'text/html; charset=utf-8', 'html'],
    ['notes.txt', '<html><body>x', null, 'html'],
    ['readme.md', '<html> is an element', null, 'markdown'],
    ['fonts.conf', '<?xml version="1.0"?><a/>', null, 'xml'],
    ['page.xml', '<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"></html>', null, 'html'],
    ['guide.rst', 'Title\n=====', 'text/plain', 'rst'],
    ['data', '{"a": 1}', null, 'json'],
    ['data.txt', '{"a": 1}', null, 'text'],
    ['talk', '1\n00:00:01,000 --> 00:00:02,000\nHi', null, 'srt'],
    ['talk.txt', 'WEBVTT\n\n00:01.000 --> 00:02.000\nHi', null, 'vtt'],
    ['LICENSE', 'Permission is granted', 'application/octet-stream', 'text'],
    ['prices', 'a;b', 'text/csv', 'csv'],
  ]
  for (const [name, text, contentType, kind] of cases) {
    it(`takes ${name} (${contentType ?? 'no type'}) that holds ${JSON.stringify(text.slice(0, 20))} for ${kind}`, async () => {
      expect(await kindOf(name, text, contentType)).toBe(kind)
    })
  }

  it('reads UTF-16 as text, with and without its mark', async () => {
    const utf16 = Buffer.from('Plain words in UTF-16', 'utf16le')
    expect(await kindOf('a.txt', new Uint8Array([0xff, 0xfe, ...utf16]))).toBe('text')
    expect(await kindOf('a.txt', new Uint8Array(utf16))).toBe('text')
  })

  it('names programs and legacy formats, and what to do', async () => {
    const elf = new Uint8Array(64)
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
    await expect(kindOf('tool.pdf', elf)).rejects.toThrow(/tool\.pdf holds application\/x-elf/)
    await expect(kindOf('logo.svg', '<?xml version="1.0"?>\n<!-- x --><svg width="1">')).rejects.toThrow(
      /svg/,
    )
    expect(await kindOf('readme.md', '<svg width="1"></svg>\n# Title')).toBe('markdown')
    await expect(kindOf('letter.rtf', '{\\rtf1 hello}')).rejects.toThrow(/Save it as docx/)
  })
})

describe('decodeText', () => {
  it('knows what windows-1252 has where ISO 8859-1 has controls', () => {
    const decoded = decodeText(new Uint8Array([0x35, 0x20, 0x80, 0x20, 0x93, 0xfc, 0x94]), ['windows-1252'])
    expect(decoded.text).toBe('5 € “ü”')
  })

  it('keeps UTF-8 that has a broken byte, and says so', () => {
    const broken = new Uint8Array([...bytes('Grüße aus Köln für Jürgen '), 0xff, ...bytes(' schön')])
    expect(decodeText(broken)).toMatchObject({ encoding: 'utf-8', lossy: true })
  })

  it('trusts the server before it guesses, and the bytes before the server', () => {
    const sjis = new Uint8Array([0x93, 0xfa, 0x96, 0x7b])
    expect(decodeText(sjis, ['shift_jis']).text).toBe('日本')
    expect(decodeText(bytes('größer'), ['ascii-of-nowhere', 'utf-8']).text).toBe('größer')
  })
})
