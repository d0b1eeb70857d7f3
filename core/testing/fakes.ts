// Small fakes that implement ports, for tests in every room. The embedder is deterministic and really separates words.

import { sha256 } from '../ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { Logger } from '../ports/logger.ts'

/** Hashes each lower-cased word to a few dimensions: texts that share words get a high cosine. */
export function createHashingEmbedder(dimensions = 64): Embedder & { embedded: string[] } {
  const embedded: string[] = []
  const vectorOf = (text: string): Float32Array => {
    const vector = new Float32Array(dimensions)
    for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
      const hash = sha256(word)
      for (let i = 0; i < 4; i += 1) {
        const slot = Number.parseInt(hash.slice(i * 6, i * 6 + 4), 16) % dimensions
        vector[slot] = (vector[slot] ?? 0) + (Number.parseInt(hash[i * 6 + 5] ?? '0', 16) % 2 === 0 ? 1 : -1)
      }
    }
    const norm = Math.hypot(...vector) || 1
    return vector.map((value) => value / norm)
  }
  return {
    modelId: `hashing-${dimensions}`,
    dimensions,
    maxBatch: 32,
    maxInputTokens: 512,
    embedded,
    embed: async (texts, { kind }) => {
      if (kind === 'passage') embedded.push(...texts)
      return texts.map(vectorOf)
    },
    countTokens: async (texts) => texts.map((text) => Math.ceil(text.length / 4)),
    close: async () => {},
  }
}

/** Stands still until `advance` is called; sleepers wake in order. */
export function createFakeClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let now = start
  let sleepers: { at: number; wake: () => void }[] = []
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
        sleepers.push({ at: now + ms, wake: resolve })
      }),
    advance: (ms) => {
      now += ms
      const due = sleepers.filter((sleeper) => sleeper.at <= now).sort((a, b) => a.at - b.at)
      sleepers = sleepers.filter((sleeper) => sleeper.at > now)
      for (const sleeper of due) sleeper.wake()
    },
  }
}

export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
}
