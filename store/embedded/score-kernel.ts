// The inner loop of the dense leg: dot products of one query with blocks of int8 vectors, in WASM SIMD where it runs,
// else in plain JavaScript. Both work in integers, so they give the same numbers to the last bit.
import { readFileSync } from 'node:fs'

/** Vectors a call scores; the scores of one block stay in the processor's cache. */
export const BLOCK = 8192

export interface ScoreKernel {
  readonly name: 'wasm' | 'js'
  /** Bytes per vector: the dimensions, rounded up to 16. The rest is zeros. */
  readonly width: number
  /** Room for `slots` vectors; what is held stays. Views taken before are stale. */
  reserve(slots: number): void
  /** All codes that there is room for, `width` bytes a slot. */
  codes(): Int8Array
  /** Scores `count` (≤ BLOCK) vectors from slot `from`; the view is overwritten by the next call. */
  score(query: Int8Array, from: number, count: number): Int32Array
}

/** @param prefer `js` is for tests and the bench; without SIMD it is what one gets anyway. */
export function createScoreKernel(dimensions: number, prefer: 'wasm' | 'js' = 'wasm'): ScoreKernel {
  const width = Math.ceil(dimensions / 16) * 16
  if (prefer === 'js') return jsKernel(width)
  try {
    return wasmKernel(width)
  } catch {
    return jsKernel(width)
  }
}

// The compiler's settings leave out the browser's types, and Node's own have no WebAssembly: what is used of it.
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number }
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> }
}

const PAGE = 65_536
const QUERY_AT = 1024

type DotI8 = (codes: number, query: number, out: number, n: number, width: number) => void

function wasmKernel(width: number): ScoreKernel {
  const scoresAt = QUERY_AT + width * 2
  const codesAt = scoresAt + BLOCK * 4
  const memory = new WebAssembly.Memory({ initial: Math.ceil(codesAt / PAGE) })
  const module = new WebAssembly.Module(readFileSync(new URL('./dot.wasm', import.meta.url)))
  const instance = new WebAssembly.Instance(module, { env: { memory } })
  const exported: unknown = instance.exports['dotI8']
  if (!isDotI8(exported)) throw new Error('dot.wasm has no dotI8')
  const dotI8 = exported
  return {
    name: 'wasm',
    width,
    reserve(slots) {
      const missing = codesAt + slots * width - memory.buffer.byteLength
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE))
    },
    codes: () =>
      new Int8Array(memory.buffer, codesAt, Math.floor((memory.buffer.byteLength - codesAt) / width) * width),
    score(query, from, count) {
      const wide = new Int16Array(memory.buffer, QUERY_AT, width)
      wide.fill(0)
      wide.set(query)
      dotI8(codesAt + from * width, QUERY_AT, scoresAt, count, width)
      return new Int32Array(memory.buffer, scoresAt, count)
    },
  }
}

const isDotI8 = (exported: unknown): exported is DotI8 => typeof exported === 'function'

function jsKernel(width: number): ScoreKernel {
  let codes = new Int8Array(0)
  const scores = new Int32Array(BLOCK)
  return {
    name: 'js',
    width,
    reserve(slots) {
      if (slots * width <= codes.length) return
      const larger = new Int8Array(slots * width)
      larger.set(codes)
      codes = larger
    },
    codes: () => codes,
    score(query, from, count) {
      for (let i = 0; i < count; i += 1) {
        const at = (from + i) * width
        let sum = 0
        for (let j = 0; j < query.length; j += 1) sum += (codes[at + j] ?? 0) * (query[j] ?? 0)
        scores[i] = sum
      }
      return scores.subarray(0, count)
    },
  }
}
