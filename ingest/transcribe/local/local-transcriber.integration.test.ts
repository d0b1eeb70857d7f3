// The bundled Whisper, really loaded, on six seconds of flite.
import { cp, mkdir, mkdtemp, readFile, rm, symlink, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it } from 'vitest'
import { startWorker } from '../../../core/start-worker.ts'
import { silentLogger } from '../../../core/testing/fakes.ts'
import { speechOf, transcriberContract } from '../../../core/testing/transcriber-contract.ts'
import { createLocalTranscriber, type LocalOptions } from './create-local-transcriber.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const modelsDir = path.join(root, 'models')
const WAV_HEADER_BYTES = 44

async function spoken(): Promise<Float32Array> {
  const wav = await readFile(path.join(root, 'fixtures/media/tomatoes.wav'))
  const count = Math.floor((wav.length - WAV_HEADER_BYTES) / 2)
  return Float32Array.from({ length: count }, (_, i) => wav.readInt16LE(WAV_HEADER_BYTES + i * 2) / 32_768)
}
const create = (transcribeModel?: string, options: LocalOptions = {}) =>
  createLocalTranscriber({ config: { transcribeModel }, modelsDir, log: silentLogger }, options)

transcriberContract('the bundled Whisper', { create: () => create(), spoken, word: /early in the morning/i })

describe('the bundled Whisper', () => {
  let folder = ''
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('lets go of its model when nothing was heard for a while, and loads it again', async () => {
    const started: Worker[] = []
    const ends: Promise<number>[] = []
    const transcriber = await create(undefined, {
      idleMs: 1,
      startThread: (entry, data) => {
        const worker = startWorker(entry, data)
        started.push(worker)
        ends.push(new Promise((ended) => worker.once('exit', ended)))
        return worker
      },
    })
    const silence = speechOf(new Float32Array(16_000))
    await transcriber.transcribe(silence)
    expect(await ends[0]).toBe(0)
    expect((await transcriber.transcribe(silence)).segments).toEqual([])
    expect(started).toHaveLength(2)
    await transcriber.close()
    await ends[1]
  })

  it('says which file is missing, cut off or no model', async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kilde-whisper-'))
    const copy = path.join(folder, 'whisper-base')
    await mkdir(path.join(copy, 'onnx'), { recursive: true })
    for (const file of [
      'config.json',
      'tokenizer.json',
      'preprocessor_config.json',
      'onnx/decoder_model_merged_q4.onnx',
    ]) {
      await symlink(path.join(modelsDir, 'whisper-base', file), path.join(copy, file))
    }
    await expect(create(copy)).rejects.toThrow(
      /encoder_model_quantized\.onnx: expected a file of 26009998 bytes, got none/,
    )
    const encoder = 'onnx/encoder_model_quantized.onnx'
    await cp(path.join(modelsDir, 'whisper-base', encoder), path.join(copy, encoder))
    await truncate(path.join(copy, encoder), 1000)
    await expect(create(copy)).rejects.toThrow(/got 1000 bytes.*git checkout/s)
    await expect(create('./no such folder')).rejects.toThrow(/TRANSCRIBE_MODEL to be a folder, a hub id/)
  })

  it('says what to do when the weights cannot be loaded', async () => {
    const other = path.join(folder, 'other-whisper')
    await cp(path.join(folder, 'whisper-base'), other, { recursive: true, verbatimSymlinks: true })
    const transcriber = await create(other)
    const given = transcriber.transcribe(speechOf(new Float32Array(16_000)))
    await expect(given).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringMatching(/TRANSCRIBE_MODEL/),
    })
    await transcriber.close()
  })

  it('gives up a window that takes too long', async () => {
    const transcriber = await create(undefined, { windowMs: 1 })
    const given = transcriber.transcribe(speechOf(new Float32Array(16_000)))
    await expect(given).rejects.toMatchObject({ code: 'timeout' })
    await transcriber.close()
  })
})
