// What we put into Qdrant and ask of it: points, payload, filters, queries.
import type { ChunkKind, EmbeddedChunk } from '../../core/document.ts'
import type { ChunkFilter } from '../../core/ports/chunk-store.ts'
import { lengthNorm, termWeight } from '../embedded/bm25.ts'
import type { Access } from '../embedded/chunk-index-types.ts'

/** Each field is filtered by and has an index. */
export type PointPayload = {
  documentId: string
  sourceId: string
  kind: ChunkKind
  /** Effective audience; empty = everybody. */
  audience: string[]
  answers: boolean
  enabled: boolean
}

export const payloadIndexes = {
  documentId: 'keyword',
  sourceId: 'keyword',
  kind: 'keyword',
  audience: 'keyword',
  answers: 'bool',
  enabled: 'bool',
} as const satisfies Record<keyof PointPayload, 'keyword' | 'bool'>

type SparseVector = { indices: number[]; values: number[] }
export type Point = {
  id: string
  vector: { dense: number[]; lexical?: SparseVector }
  payload: PointPayload
}

export const accessPayload = ({ audience, forAnswers, enabled }: Access) => ({
  audience: [...audience],
  answers: forAnswers,
  enabled,
})

export function toPoint(chunk: EmbeddedChunk, access: Access): Point {
  const { ids, counts, length } = chunk.terms
  const norm = lengthNorm(length)
  return {
    id: chunk.id,
    vector: {
      dense: [...chunk.vector],
      // Left out when there are no terms, so that the server's N counts only chunks that carry some.
      ...(ids.length === 0
        ? {}
        : { lexical: { indices: [...ids], values: [...counts].map((count) => termWeight(count, norm)) } }),
    },
    payload: {
      documentId: chunk.documentId,
      sourceId: chunk.sourceId,
      kind: chunk.kind,
      ...accessPayload(access),
    },
  }
}

type Condition =
  | { key: keyof PointPayload; match: { value: string | boolean } }
  | { key: keyof PointPayload; match: { any: string[] } }
  | { is_empty: { key: keyof PointPayload } }
  | { should: Condition[] }
export type Filter = { must: Condition[] }

export const matchAny = (key: keyof PointPayload, any: readonly string[]): Filter => ({
  must: [{ key, match: { any: [...any] } }],
})

/** The same rules as `AccessGroups.mask` of the embedded index. */
export function toFilter(filter: ChunkFilter): Filter {
  const everybody: Condition = { is_empty: { key: 'audience' } }
  const must: Condition[] = [
    { key: 'enabled', match: { value: true } },
    { key: 'kind', match: { any: [...filter.kinds] } },
    filter.audience.length === 0
      ? everybody
      : { should: [everybody, { key: 'audience', match: { any: [...filter.audience] } }] },
  ]
  if (filter.forAnswers) must.push({ key: 'answers', match: { value: true } })
  if (filter.sourceIds !== undefined) must.push({ key: 'sourceId', match: { any: [...filter.sourceIds] } })
  return { must }
}

export type Query = {
  query: number[] | SparseVector
  using: 'dense' | 'lexical'
  limit: number
  filter: Filter
  with_payload: false
}

/** Both legs; null where a half of the question is empty. Each distinct term weighs 1: the server adds the idf. */
export function toQueries(
  question: { vector: Float32Array | null; terms: readonly number[]; filter: ChunkFilter },
  limit: number,
): { dense: Query | null; lexical: Query | null } {
  const filter = toFilter(question.filter)
  const indices = [...new Set(question.terms)].sort((a, b) => a - b)
  const common = { limit, filter, with_payload: false } as const
  const { vector } = question
  return {
    dense: vector === null || vector.length === 0 ? null : { query: [...vector], using: 'dense', ...common },
    lexical:
      indices.length === 0
        ? null
        : { query: { indices, values: indices.map(() => 1) }, using: 'lexical', ...common },
  }
}
