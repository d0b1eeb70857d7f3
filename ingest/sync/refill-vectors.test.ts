import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { refillVectors } from './refill-vectors.ts'
import { createBench } from './testing/sync-bench.ts'

async function lost() {
  const bench = await createBench()
  for (const id of ['a', 'b', 'c']) bench.put(id, `${id}\nbody\n`)
  await bench.sync()
  bench.chunks.dropVectors()
  bench.embeddedNow()
  const { chunks, embedder } = bench
  const ids = ['a', 'b', 'c'].map((id) => documentIdOf(bench.source.id, id))
  return { bench, ids, deps: { chunks, embedder, log: silentLogger } }
}

describe('refilling vectors', () => {
  it('makes each once, tells how far it is, and reports a sum that adds up', async () => {
    const { bench, ids, deps } = await lost()
    const told: string[] = []
    const report = await refillVectors(deps, [...ids, 'unknown'], (done, total) =>
      told.push(`${done}/${total}`),
    )
    expect(report).toEqual({ documents: 4, chunks: 6, failed: [] })
    expect(told).toEqual(['1/4', '2/4', '3/4', '4/4'])
    expect(bench.embeddedNow()).toHaveLength(6)
    expect((await deps.chunks.repair()).documentsWithoutVectors).toEqual([])
  })

  it('goes on after one document that fails, and stops when the model is gone', async () => {
    const { ids, deps } = await lost()
    const failing = (error: Error) => ({
      ...deps,
      chunks: {
        ...deps.chunks,
        chunksToEmbed: async (id: string) => {
          if (id === ids[1]) throw error
          return deps.chunks.chunksToEmbed(id)
        },
      },
    })
    const report = await refillVectors(failing(new Error('odd row')), ids)
    expect(report).toMatchObject({ documents: 2, failed: [{ documentId: ids[1] }] })
    await expect(refillVectors(failing(new AppError('model-unavailable', 'gone')), ids)).rejects.toThrow(
      'gone',
    )
  })
})
