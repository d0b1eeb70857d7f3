import { cp, mkdtemp, rm, symlink, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Embedder } from '../../../core/ports/embedder.ts'
import { startWorker } from '../../../core/start-worker.ts'
import { embedderContract } from '../../../core/testing/embedder-contract.ts'
import { silentLogger } from '../../../core/testing/fakes.ts'
import { createLocalEmbedder, type LocalConfig } from './create-local-embedder.ts'

const modelsDir = fileURLToPath(new URL('../../../models', import.meta.url))
const config: LocalConfig = {
  embeddingModel: undefined,
  embeddingQueryPrefix: undefined,
  embeddingPassagePrefix: undefined,
  embeddingPooling: 'mean',
  embedWorkers: 1,
}
const create = (changes: Partial<LocalConfig> = {}, startThread = startWorker) =>
  createLocalEmbedder({ config: { ...config, ...changes }, modelsDir, log: silentLogger, startThread })
const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

embedderContract('bundled model', () => create())

describe('the bundled model', () => {
  let embedder: Embedder
  const started: Worker[] = []
  beforeAll(async () => {
    embedder = await create({}, (entry, data) => {
      const worker = startWorker(entry, data)
      started.push(worker)
      return worker
    })
  })
  afterAll(() => embedder.close())

  it('finds an English sentence for a German question', async () => {
    const [question] = await embedder.embed(['Wie füge ich ein Inhaltsverzeichnis ein?'], { kind: 'query' })
    const passages = await embedder.embed(
      ['Inserting a table of contents', 'Changing the page margins', 'Printing in black and white'],
      { kind: 'passage' },
    )
    const scores = passages.map((passage) => dot(question!, passage))
    expect(scores[0]).toBe(Math.max(...scores))
  })

  it('lets a question jump the queue of passages', async () => {
    await embedder.embed(['warm'], { kind: 'query' })
    const order: string[] = []
    const passages = embedder
      .embed(
        Array.from({ length: 30 }, (_, i) => `Passage ${i} ${'of some length '.repeat(20)}`),
        { kind: 'passage' },
      )
      .then(() => order.push('passages'))
    const urgent = embedder
      .embed(['A sentence.'], { kind: 'passage', urgent: true })
      .then(() => order.push('urgent'))
    const query = embedder.embed(['A question?'], { kind: 'query' }).then(() => order.push('query'))
    await Promise.all([passages, urgent, query])
    expect(order).toEqual(['query', 'urgent', 'passages'])
  })

  it('gives up queued passages when the caller does', async () => {
    const controller = new AbortController()
    const long = Array.from({ length: 100 }, (_, i) => `Passage ${i} ${'of some length '.repeat(20)}`)
    const given = embedder.embed(long, { kind: 'passage', signal: controller.signal })
    controller.abort()
    await expect(given).rejects.toMatchObject({ code: 'cancelled' })
    const before = performance.now()
    await embedder.embed(['next'], { kind: 'passage' })
    expect(performance.now() - before).toBeLessThan(4_000)
  })

  it('tries once more with a new thread when the thread dies', async () => {
    await embedder.embed(['warm'], { kind: 'query' })
    const count = started.length
    const given = embedder.embed(['one', 'two'], { kind: 'passage' })
    await started.at(-1)?.terminate()
    expect((await given).map((vector) => vector.length)).toEqual([384, 384])
    expect(started).toHaveLength(count + 1)
  })

  it('says so when the thread dies twice, and works again afterwards', async () => {
    const given = embedder.embed(['one'], { kind: 'passage' })
    const count = started.length
    await started.at(-1)?.terminate()
    expect(started).toHaveLength(count + 1)
    await started.at(-1)?.terminate()
    await expect(given).rejects.toMatchObject({ code: 'model-unavailable' })
    expect(await embedder.embed(['one'], { kind: 'passage' })).toHaveLength(1)
  })
})

it('shares the work among several threads', async () => {
  const embedder = await create({ embedWorkers: 2 })
  const [one, two] = await embedder.embed(['same', 'same'], { kind: 'passage' })
  expect(dot(one!, two!)).toBeCloseTo(1, 4)
  await embedder.close()
})

it('has another id with another prefix or pooling', async () => {
  const ids = new Set<string>()
  for (const changes of [{}, { embeddingQueryPrefix: '' }, { embeddingPooling: 'cls' as const }]) {
    const embedder = await create(changes)
    ids.add(embedder.modelId)
    await embedder.close()
  }
  expect(ids.size).toBe(3)
})

it('refuses calls after it was closed', async () => {
  const embedder = await create()
  await embedder.close()
  await expect(embedder.embed(['x'], { kind: 'query' })).rejects.toMatchObject({ code: 'cancelled' })
})

describe('with files that are wrong', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kilde-model-'))
    await cp(path.join(modelsDir, 'multilingual-e5-small'), path.join(folder, 'multilingual-e5-small'), {
      recursive: true,
    })
    await symlink(path.join(folder, 'multilingual-e5-small'), path.join(folder, 'other'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('names a file that was cut off, before anything is loaded', async () => {
    await truncate(path.join(folder, 'multilingual-e5-small/onnx/model_quantized.onnx'), 1_000_000)
    const made = createLocalEmbedder({ config, modelsDir: folder, log: silentLogger })
    await expect(made).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringMatching(
        /model_quantized\.onnx: expected .*78323120 bytes, got 1000000 bytes\. .*EMBEDDING_MODEL/,
      ),
    })
  })

  it('passes on what the runtime says of damaged weights', async () => {
    const embedder = await create({ embeddingModel: path.join(folder, 'other') })
    await expect(embedder.embed(['x'], { kind: 'query' })).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('other'),
    })
    await embedder.close()
  })

  it('names a missing file and a folder that is not there', async () => {
    await rm(path.join(folder, 'multilingual-e5-small/config.json'))
    await expect(create({ embeddingModel: path.join(folder, 'other') })).rejects.toThrow(
      /config\.json: expected/,
    )
    await expect(create({ embeddingModel: './no/such/folder' })).rejects.toThrow(/no\/such\/folder/)
  })
})
