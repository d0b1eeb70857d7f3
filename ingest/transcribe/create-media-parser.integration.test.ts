// Real files through real ffmpeg; speech recognition is a fake here, so that it is quick (the real one has its own test).
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RawDocument } from '../../core/document.ts'
import type { Speech, Transcriber } from '../../core/ports/transcriber.ts'
import { Reason } from '../../core/run.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { checkDocument, parserContract, rawDocument } from '../../core/testing/parser-contract.ts'
import { createParser } from '../parse/create-parser.ts'
import { createMediaParser } from './create-media-parser.ts'
import { findMediaTools } from './media/find-tools.ts'

const folder = new URL('../../fixtures/media/', import.meta.url)
const Wanted = z.union([
  z.strictObject({
    file: z.string(),
    type: z.string(),
    title: z.string(),
    language: z.string().nullable(),
    transcribed: z.boolean(),
    text: z.array(z.string()),
  }),
  z.strictObject({ file: z.string(), reason: Reason, message: z.string() }),
])
const wanted = z.array(Wanted).parse(JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')))
const path = process.env['PATH'] ?? ''
const tools = await findMediaTools({}, path)
const work = mkdtempSync(join(tmpdir(), 'kilde-media-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** Writes out what speech it was given, and keeps it. */
function createFakeTranscriber(version = 'fake-1') {
  const heard: Pick<Speech, 'seconds' | 'spans'>[] = []
  const transcriber: Transcriber = {
    version,
    async transcribe(speech, { onProgress } = {}) {
      heard.push({ seconds: speech.seconds, spans: speech.spans })
      const samples = await speech.read(0, speech.seconds)
      const loudest = samples.reduce((top, sample) => Math.max(top, Math.abs(sample)), 0)
      onProgress?.(speech.seconds / 2)
      return {
        language: 'en',
        segments: [{ start: 1.5, end: 3, text: `Heard ${loudest > 0.05 ? 'a voice' : 'nothing'}.` }],
      }
    },
    close: async () => {},
  }
  return { transcriber, heard }
}

/** Real tools, but for what the lines of shell before them do first. */
function toolsBehind(lines: { ffmpeg?: string; ffprobe?: string }) {
  const behind = (name: 'ffmpeg' | 'ffprobe'): string => {
    const program = join(mkdtempSync(join(work, 'tool-')), name)
    writeFileSync(program, `#!/bin/sh\n${lines[name] ?? ''}\nexec ${tools?.[name]} "$@"\n`, { mode: 0o755 })
    return program
  }
  return { ffmpeg: behind('ffmpeg'), ffprobe: behind('ffprobe') }
}

function create(
  options: {
    transcriber?: Transcriber | null
    path?: string
    maxSeconds?: number
    tools?: ReturnType<typeof toolsBehind>
  } = {},
) {
  const { transcriber = createFakeTranscriber().transcriber, maxSeconds } = options
  const parser = createParser({ log: silentLogger })
  return createMediaParser(
    { parser, transcriber, log: silentLogger },
    {
      workDir: join(work, 'files'),
      tools: options.tools ?? {},
      path: options.path ?? path,
      ...(maxSeconds !== undefined && { maxSeconds }),
    },
  )
}
async function parse(raw: RawDocument, options: Parameters<typeof create>[0] = {}, signal?: AbortSignal) {
  const parser = create(options)
  try {
    return await parser.parse(raw, signal === undefined ? {} : { signal })
  } finally {
    await parser.close()
  }
}
const fixture = (name: string, more: Partial<RawDocument> = {}): RawDocument =>
  rawDocument(name, readFileSync(new URL(name, folder)), more)
const sidecar = (name: string, text: string) => ({ name, body: new TextEncoder().encode(text) })
const srt =
  '1\n00:00:01,000 --> 00:00:03,000\nPress the red button.\n\n2\n00:01:23,500 --> 00:01:25,000\nThen wait.\n'

parserContract('the parser of videos and sound', () => create())

describe('recordings without ffmpeg', () => {
  const without = { path: join(work, 'nowhere') }

  it('says what to install', async () => {
    const result = await parse(fixture('library.mov'), without)
    expect(result).toMatchObject({ ok: false, reason: 'no-transcript' })
    if (!result.ok)
      expect(result.message).toMatch(/library\.mov .*apt-get install ffmpeg.*KILDE_FFMPEG.*library\.srt/)
  })

  it('still reads the subtitles beside them, each paragraph with its second', async () => {
    const sidecars = [sidecar('library.de.vtt', 'no subtitles'), sidecar('library.en.srt', srt)]
    const result = await parse(fixture('library.mov', { sidecars }), without)
    if (!result.ok) throw new Error(result.message)
    checkDocument(result.document)
    expect(result.document).toMatchObject({
      title: 'library',
      language: 'en',
      text: 'Press the red button.\n\nThen wait.',
    })
    expect(result.document.blocks.map(({ seconds }) => seconds)).toEqual([1, 83.5])
    expect(result.document.warnings).toEqual(['library.de.vtt holds no subtitles and was passed over.'])
    expect(result.transcribed).toBe(false)
  })

  it('says which subtitles beside them could not be opened, with words and without', async () => {
    const closed = { name: 'library.srt', body: null, why: 'Reading library.srt: got EACCES.' }
    const result = await parse(
      fixture('library.mov', { sidecars: [closed, sidecar('library.en.srt', srt)] }),
      without,
    )
    expect(result).toMatchObject({ ok: true, document: { warnings: [closed.why] } })
    const failed = await parse(fixture('library.mov', { sidecars: [closed] }), without)
    expect(failed).toMatchObject({ ok: false, reason: 'no-transcript' })
    if (!failed.ok)
      expect(failed.message).toMatch(
        /^Reading library\.srt: got EACCES\. library\.mov has no .* that can be read/,
      )
  })
})

describe.skipIf(tools === null)('recordings', () => {
  it('has an expectation for every fixture', () => {
    const files = readdirSync(folder).filter((name) => !/^(?:README\.md|expected\.json)$/.test(name))
    expect(wanted.map(({ file }) => file).sort()).toEqual(files.sort())
  })

  it('takes subtitles from inside and hears the rest, in every format', async () => {
    const { transcriber, heard } = createFakeTranscriber()
    const parser = create({ transcriber })
    for (const one of wanted) {
      const result = await parser.parse(fixture(one.file))
      if ('reason' in one) {
        // What the fake would say over music, the real one is tested for.
        if (one.file === 'music.mp3') continue
        // Silence and a missing sound track stay; a damaged file has its own reason.
        const lasting = one.reason === 'no-transcript'
        expect(result, one.file).toMatchObject({ ok: false, reason: one.reason, lasting })
        if (!result.ok) expect(result.message).toContain(one.message)
        continue
      }
      if (!result.ok) throw new Error(`${one.file}: ${result.message}`)
      checkDocument(result.document)
      expect(result.detectedType, one.file).toBe(one.type)
      expect(result.document.title).toBe(one.title)
      expect(result.transcribed, one.file).toBe(one.transcribed)
      if (one.transcribed) {
        expect(result.document.text, one.file).toBe('Heard a voice.')
        expect(result.document.blocks[0]?.seconds).toBe(1.5)
      } else {
        expect(result.document.language, one.file).toBe(one.language)
        for (const text of one.text) expect(result.document.text).toContain(text)
      }
    }
    await parser.close()
    for (const { seconds, spans } of heard) {
      expect(seconds).toBeGreaterThan(5)
      expect(spans.length).toBeGreaterThan(0)
    }
    expect(readdirSync(join(work, 'files')), 'no copy stays behind').toEqual([])
  })

  it('takes the track of the language that is asked for', async () => {
    const result = await parse(fixture('cartridge.mp4', { language: 'de' }))
    if (!result.ok) throw new Error(result.message)
    expect(result.document.language).toBe('de')
    expect(result.document.text).toContain('Öffnen Sie die Klappe')
    expect(result.document.warnings).toEqual([
      'Of its subtitle tracks de was read; left out: en. They can be added as .srt or .vtt beside it.',
    ])
  })

  it('says of a subtitle track that could not be read whole what came of it', async () => {
    const cue = 'WEBVTT\\n\\n00:01.000 --> 00:02.000\\nPress the red button.\\n'
    const broken = (words: string) =>
      toolsBehind({
        ffmpeg: `case "$*" in *webvtt*) printf '${words}'; echo 'bad packet' >&2; exit 1;; esac`,
      })
    const begun = await parse(fixture('cartridge.mkv'), { tools: broken(cue) })
    expect(begun).toMatchObject({ ok: true, document: { text: 'Press the red button.' } })
    if (begun.ok)
      expect(begun.document.warnings[0]).toBe('Its subtitle track could only be read in part: bad packet.')
    const heard = await parse(fixture('cartridge.mkv'), { tools: broken('') })
    expect(heard).toMatchObject({ ok: true, transcribed: true })
    if (heard.ok)
      expect(heard.document.warnings).toEqual([
        'Its subtitle track could not be read: bad packet.',
        'What is said was written out by speech recognition.',
      ])
  })

  it('names subtitle tracks that are pictures, or of a kind that gives no words', async () => {
    const pictures = JSON.stringify({
      format: {},
      streams: [
        { index: 0, codec_type: 'audio', codec_name: 'pcm_s16le' },
        { index: 1, codec_type: 'subtitle', codec_name: 'dvd_subtitle', tags: { language: 'ger' } },
        { index: 2, codec_type: 'subtitle', codec_name: 'dvb_teletext' },
      ],
    })
    const result = await parse(fixture('library.wav'), {
      tools: toolsBehind({ ffprobe: `printf '%s' '${pictures}'; exit 0` }),
    })
    expect(result).toMatchObject({ ok: true, transcribed: true })
    if (result.ok)
      expect(result.document.warnings).toEqual([
        'Of its subtitle tracks these hold no text that can be read: de (dvd_subtitle), number 2 (dvb_teletext). They can be added as .srt or .vtt beside it.',
      ])
  })

  it('tells by content, whatever the name says, and names the mismatch', async () => {
    const result = await parse({ ...fixture('cartridge.mp4'), name: 'report.pdf' })
    if (!result.ok) throw new Error(result.message)
    expect(result.document.warnings.at(-1)).toMatch(
      /report\.pdf says it is application\/pdf but holds video\/mp4/,
    )
    const utf16 = await parse(rawDocument('notes.txt', Buffer.from('\ufeffWritten by Notepad.', 'utf16le')))
    expect(utf16).toMatchObject({ ok: true, document: { text: 'Written by Notepad.' } })
    const text = await parse(rawDocument('talk.mp4', 'Only a text.'))
    expect(text).toMatchObject({ ok: true, detectedType: 'text/plain' })
  })

  it('hears no more than it may and says so', async () => {
    const { transcriber, heard } = createFakeTranscriber()
    const result = await parse(fixture('library.wav'), { transcriber, maxSeconds: 3 })
    if (!result.ok) throw new Error(result.message)
    expect(heard[0]?.seconds).toBe(3)
    expect(result.document.warnings[0]).toMatch(/first 0:03.*TRANSCRIBE_MAX_MINUTES/)
  })

  it('says so when speech recognition is off, and still reads tracks', async () => {
    expect(await parse(fixture('library.mov'), { transcriber: null })).toMatchObject({
      ok: false,
      reason: 'no-transcript',
    })
    expect(await parse(fixture('cartridge.mkv'), { transcriber: null })).toMatchObject({ ok: true })
  })

  it('leaves one document without words when the transcriber fails', async () => {
    const failing = {
      ...createFakeTranscriber().transcriber,
      transcribe: () => Promise.reject(new Error('gone')),
    }
    expect(await parse(fixture('library.mov'), { transcriber: failing })).toMatchObject({
      ok: false,
      reason: 'no-transcript',
    })
  })

  it('opens nothing that a hostile file names', async () => {
    const secret = join(work, 'secret.wav')
    writeFileSync(secret, readFileSync(new URL('library.wav', folder)))
    const lists = {
      'list.m3u8': `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
      'list.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10.0,\n${secret}\n#EXT-X-ENDLIST\n`,
      'list.avi': `ffconcat version 1.0\nfile '${secret}'\n`,
    }
    const { transcriber, heard } = createFakeTranscriber()
    for (const [name, text] of Object.entries(lists)) {
      // As if the content had been taken for a video: straight to ffmpeg.
      const { probeMedia } = await import('./media/probe-media.ts')
      const at = join(work, 'hostile')
      writeFileSync(at, text)
      const probing = probeMedia(tools!, { path: at, name }, new AbortController().signal)
      await expect(probing, name).rejects.toMatchObject({ details: { reason: 'damaged' } })
      await parse(rawDocument(name, text), { transcriber })
    }
    expect(heard).toEqual([])
  })

  it('ends at once when its signal aborts, and leaves no process and no copy', async () => {
    const caller = new AbortController()
    const waiting: Transcriber = {
      ...createFakeTranscriber().transcriber,
      transcribe: (_, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason))
          caller.abort(new Error('no longer wanted'))
        }),
    }
    await expect(parse(fixture('library.mov'), { transcriber: waiting }, caller.signal)).rejects.toThrow(
      'no longer wanted',
    )
    expect(readdirSync(join(work, 'files'))).toEqual([])
  })

  it('removes what a killed process left in its folder', async () => {
    writeFileSync(join(work, 'files', 'left-over'), 'x')
    await parse(fixture('cartridge.mkv'))
    expect(readdirSync(join(work, 'files'))).toEqual([])
  })
})
