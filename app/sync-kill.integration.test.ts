// kill -9 in the middle of an ingest: the next start goes on, and the end equals an undisturbed run.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createHashingEmbedder, silentLogger } from '../core/testing/fakes.ts'
import { openStore } from '../store/index.ts'
import { systemClock } from './system-clock.ts'
import { killedDocuments, killedSourceId } from './testing/killed-source.ts'

/** Embeddings until the kill; scripts/kill-test.ts does the same to whole commands at random moments. */
const KILLS = [1, 3, 12, 5, 9]

const child = fileURLToPath(new URL('./testing/kill-child.ts', import.meta.url))

/** Runs the ingest; kills it after so many embeddings. Resolves with how many it made. */
function ingest(dataDir: string, killAfter: number): Promise<{ embeds: number; done: boolean }> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, ['--import', 'tsx', child, dataDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let embeds = 0
    let done = false
    let errors = ''
    running.stderr.on('data', (data: Buffer) => {
      errors += data.toString()
    })
    running.stdout.on('data', (data: Buffer) => {
      embeds += data.toString().match(/embed/g)?.length ?? 0
      done ||= data.toString().includes('done')
      if (embeds >= killAfter) running.kill('SIGKILL')
    })
    running.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve({ embeds, done })
      else reject(new Error(`The ingest ended with code ${code}: ${errors}`))
    })
  })
}

it('goes on after kills at several points, embeds nothing published again, and ends complete', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'kilde-kill-'))
  try {
    let embeds = 0
    for (const killAfter of KILLS) embeds += (await ingest(dataDir, killAfter)).embeds
    const last = await ingest(dataDir, Number.POSITIVE_INFINITY)
    expect(last.done).toBe(true)
    // A kill loses at most what was under way: ten documents.
    expect(embeds + last.embeds).toBeLessThanOrEqual(killedDocuments.size + KILLS.length * 10)

    const { modelId, dimensions } = createHashingEmbedder(16)
    const store = await openStore(
      { clock: systemClock, log: silentLogger },
      { dataDir, embedding: { modelId, dimensions } },
    )
    try {
      const runs = await store.runs.list(killedSourceId, { limit: 10, cursor: null })
      expect(runs.items).toHaveLength(1)
      const size = killedDocuments.size
      expect(runs.items[0]).toMatchObject({
        state: 'succeeded',
        counts: { found: size, added: size, failed: 0, removed: 0 },
        chunks: { embedded: 3 * size, reused: 0 },
      })
      expect(await store.chunks.repair()).toEqual({ vectorsRemoved: 0, documentsWithoutVectors: [] })
      const page = await store.documents.list(killedSourceId, {}, { limit: 500, cursor: null })
      const texts = await Promise.all(page.items.map(({ id }) => store.documents.text(id)))
      const kept = Object.fromEntries(page.items.map(({ externalId }, i) => [externalId, texts[i]?.text]))
      expect(kept).toEqual(Object.fromEntries(killedDocuments))
      expect(page.items.every(({ chunkCount, version }) => chunkCount === 3 && version === 1)).toBe(true)
    } finally {
      await store.close()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
