import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findMediaTools } from './find-tools.ts'
import { runTool } from './run-tool.ts'

const tools = await findMediaTools({}, process.env['PATH'] ?? '')
const folder = mkdtempSync(join(tmpdir(), 'kilde-tool-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
/** Goes on for a day, and never fast. */
const endless = [
  '-nostdin',
  '-v',
  'error',
  '-re',
  '-f',
  'lavfi',
  '-i',
  'anoisesrc=d=86400',
  '-f',
  's16le',
  'pipe:1',
]

describe.skipIf(tools === null)('runTool', () => {
  const run = (more: Partial<Parameters<typeof runTool>[2]> = {}) =>
    runTool(tools!.ffmpeg, endless, {
      ...{ signal: new AbortController().signal, timeoutMs: 30_000, onData: () => {} },
      ...more,
    })

  it('kills the process when its time is over', async () => {
    expect((await run({ timeoutMs: 300 })).ended).toBe('too-slow')
  })

  it('kills the process when the caller gives up', async () => {
    const caller = new AbortController()
    const running = run({ signal: caller.signal, onData: () => caller.abort(new Error('enough')) })
    await expect(running).rejects.toThrow('enough')
  })

  it('kills the process when what takes its output throws', async () => {
    const full = () => {
      throw new Error('disk full')
    }
    await expect(run({ onData: full })).rejects.toThrow('disk full')
  })

  it('says what went wrong in the words of the program', async () => {
    const end = await runTool(tools!.ffprobe, ['-v', 'error', join(folder, 'none.mp4')], {
      ...{ signal: new AbortController().signal, timeoutMs: 10_000, onData: () => {} },
    })
    expect(end).toMatchObject({ ended: 'failed' })
    expect(end.errors).toMatch(/No such file/)
  })

  it('throws when the program cannot be started', async () => {
    const start = runTool(join(folder, 'none'), [], {
      ...{ signal: new AbortController().signal, timeoutMs: 10_000, onData: () => {} },
    })
    await expect(start).rejects.toThrow(/ENOENT/)
  })
})

describe('findMediaTools', () => {
  it('finds nothing where nothing is, whatever the settings', async () => {
    expect(await findMediaTools({}, folder)).toBeNull()
    expect(await findMediaTools({ ffmpeg: join(folder, 'ffmpeg') }, process.env['PATH'] ?? '')).toBeNull()
  })

  it.skipIf(tools === null)('takes the one that the settings name', async () => {
    expect(await findMediaTools({ ffmpeg: tools!.ffmpeg }, '')).toEqual(tools)
  })
})
