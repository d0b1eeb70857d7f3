// Names what makes two vectors comparable: model, weights, dimensions, prefixes, pooling.
import { sha256 } from '../../core/ids.ts'
import type { Prefixes } from './prefixes.ts'

/** Stable across machines and restarts; another value means that an index must be built anew. */
export function modelIdOf(parts: {
  name: string
  /** What tells these weights from others under the same name. */
  weights: string
  dimensions: number
  prefixes: Prefixes
  pooling: string
}): string {
  const { name, weights, dimensions, prefixes, pooling } = parts
  const how = sha256(JSON.stringify([weights, prefixes.query, prefixes.passage, pooling])).slice(0, 12)
  return `${name}:${dimensions}:${how}`
}
