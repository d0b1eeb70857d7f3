// One collection of the wire server: points in the order in which they came, filters, queries.
import { WireError, wrongInput } from './wire-error.ts'
import { dot, fuse, idfOf, normalised, shortest, sparseScore } from './wire-scoring.ts'
import type {
  Condition,
  CreateCollection,
  Filter,
  Leg,
  Point,
  Query,
  Selected,
  Selector,
  StrictMode,
} from './wire-shapes.ts'

type Stored = Point & { version: number }
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export type WireCollection = ReturnType<typeof createWireCollection>

export function createWireCollection(config: CreateCollection) {
  const points = new Map<string | number, Stored>()
  const indexes = new Map<string, 'keyword' | 'bool'>()
  let strict: StrictMode | undefined
  let operations = 0
  const { size } = config.vectors.dense
  const done = () => ({ operation_id: operations, status: 'completed' })

  function checkFilter(filter: Filter | undefined): void {
    if (filter === undefined || !strict?.enabled || strict.unindexed_filtering_retrieve !== false) return
    for (const key of keysOf(filter)) {
      if (indexes.has(key)) continue
      throw new WireError(
        400,
        `Bad request: Index required but not found for "${key}" of one of the following types: [keyword]. Help: Create an index for this key or use a different filter.`,
      )
    }
  }

  const matching = (filter: Filter | undefined): Stored[] => {
    checkFilter(filter)
    return [...points.values()].filter((point) => filter === undefined || passes(point, filter))
  }
  const selected = (of: Selected): Stored[] =>
    'points' in of ? of.points.flatMap((id) => points.get(id) ?? []) : matching(of.filter)

  function runLeg({ query, using, limit, filter }: Leg): { item: Stored; score: number }[] {
    const candidates = matching(filter)
    if (using !== undefined && using !== 'dense' && using !== 'lexical')
      throw wrongInput(`Not existing vector name error: ${using}`)
    if (Array.isArray(query)) {
      if (query.length !== size)
        throw wrongInput(`Vector dimension error: expected dim: ${size}, got ${query.length}`)
      const asked = normalised(query)
      return best(
        candidates.map((item) => ({ item, score: dot(normalised(item.vector.dense), asked) })),
        limit,
      )
    }
    const all = [...points.values()].flatMap(({ vector }) => vector.lexical ?? [])
    const weights = idfOf(query, all)
    const scored = candidates.flatMap((item) => {
      const score = item.vector.lexical && sparseScore(weights, item.vector.lexical)
      return score === undefined ? [] : [{ item, score }]
    })
    return best(scored, limit)
  }

  function query(of: Query): { points: unknown[] } {
    const most = strict?.enabled ? strict.max_query_limit : undefined
    if (most !== undefined && of.limit > most) {
      throw new WireError(
        400,
        `Bad request: Limit exceeded ${of.limit} > ${most} for "limit". Help: Reduce the "limit" parameter to or below ${most}.`,
      )
    }
    const isFusion = 'rrf' in of.query || 'fusion' in of.query
    if (isFusion && of.prefetch === undefined)
      throw wrongInput('Validation failed: cannot apply Fusion without prefetches')
    const found =
      'rrf' in of.query || 'fusion' in of.query
        ? fuse(
            (of.prefetch ?? []).map((leg) => runLeg(leg).map(({ item }) => item)),
            'rrf' in of.query ? of.query.rrf : {},
          ).slice(0, of.limit)
        : runLeg({ ...of, query: of.query })
    return {
      points: found.map(({ item, score }) => ({
        id: item.id,
        version: item.version,
        score: shortest(score),
        ...shown(item, of.with_payload, false),
      })),
    }
  }

  return {
    query,
    upsert(given: readonly Point[]) {
      given.forEach((point, at) => {
        checkPoint(point, at, size)
      })
      operations += 1
      for (const point of given) {
        points.delete(point.id)
        points.set(point.id, { ...point, version: operations })
      }
      return done()
    },
    index(field: string, type: 'keyword' | 'bool') {
      operations += 2
      indexes.set(field, type)
      return done()
    },
    setPayload(payload: Record<string, unknown>, of: Selected) {
      operations += 1
      for (const point of selected(of)) {
        points.set(point.id, { ...point, payload: { ...point.payload, ...payload }, version: operations })
      }
      return done()
    },
    remove(of: Selected) {
      operations += 1
      for (const { id } of selected(of)) points.delete(id)
      return done()
    },
    retrieve: (ids: readonly (string | number)[], payload: Selector, vector: Selector) =>
      ids.flatMap((id) => {
        const point = points.get(id)
        return point === undefined ? [] : [{ id, ...shown(point, payload, vector) }]
      }),
    scroll(of: {
      limit: number
      offset?: string | number | null | undefined
      filter?: Filter | undefined
      with_payload: Selector
      with_vector: Selector
    }) {
      const from = of.offset ?? undefined
      const sorted = matching(of.filter)
        .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
        .filter(({ id }) => from === undefined || String(id) >= String(from))
      return {
        points: sorted
          .slice(0, of.limit)
          .map((point) => ({ id: point.id, ...shown(point, of.with_payload, of.with_vector) })),
        next_page_offset: sorted[of.limit]?.id ?? null,
      }
    },
    count: (filter: Filter | undefined) => matching(filter).length,
    setStrict(mode: StrictMode) {
      strict = mode
    },
    describe: () => ({
      config,
      points: points.size,
      indexes: [...indexes].map(([field, type]) => ({
        field,
        type,
        points: [...points.values()].filter((point) => point.payload?.[field] !== undefined).length,
      })),
    }),
  }
}

/** Equal scores keep the order in which the points came: the real server promises none. */
const best = <Scored extends { score: number }>(scored: Scored[], limit: number): Scored[] =>
  scored.sort((a, b) => b.score - a.score).slice(0, limit)

function shown(point: Stored, payload: Selector, vector: Selector) {
  const { payload: held } = point
  const fields = Array.isArray(payload)
    ? Object.fromEntries(Object.entries(held ?? {}).filter(([key]) => payload.includes(key)))
    : held
  return {
    ...(payload === false ? {} : { payload: fields ?? {} }),
    ...(vector === false
      ? {}
      : {
          vector:
            Array.isArray(vector) && !vector.includes('lexical')
              ? { dense: normalised(point.vector.dense) }
              : point.vector,
        }),
  }
}

function checkPoint(point: Point, at: number, size: number): void {
  const { dense, lexical } = point.vector
  if (typeof point.id === 'string' && !UUID.test(point.id)) {
    throw new WireError(
      400,
      `Format error in JSON body: value ${point.id} is not a valid point ID, valid values are either an unsigned integer or a UUID`,
    )
  }
  if (lexical !== undefined && new Set(lexical.indices).size < lexical.indices.length) {
    throw new WireError(
      422,
      `Validation error in JSON body: [points[${at}].vector.?.indices: Validation error: must be unique [{}]]`,
    )
  }
  if (dense.length !== size) {
    throw wrongInput(`Vector dimension error: expected dim: ${size}, got ${dense.length} for vector 'dense'`)
  }
}

function passes(point: Stored, { must = [], should = [], must_not = [] }: Filter): boolean {
  const holds = (condition: Condition): boolean => isTrue(point, condition)
  return must.every(holds) && !must_not.some(holds) && (should.length === 0 || should.some(holds))
}

function isTrue(point: Stored, condition: Condition): boolean {
  if ('is_empty' in condition) {
    const value = point.payload?.[condition.is_empty.key]
    return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
  }
  if (!('key' in condition)) return passes(point, condition)
  const held = point.payload?.[condition.key]
  const values: unknown[] = Array.isArray(held) ? held : [held]
  const { match } = condition
  return values.some((value) =>
    'value' in match ? value === match.value : match.any.some((any) => any === value),
  )
}

function keysOf(filter: Filter): string[] {
  return [filter.must, filter.should, filter.must_not].flatMap((conditions) =>
    (conditions ?? []).flatMap((condition) => {
      if ('is_empty' in condition) return [condition.is_empty.key]
      return 'key' in condition ? [condition.key] : keysOf(condition)
    }),
  )
}
