// What the wire server takes, checked at its edge. Kept to what we send and what the recordings show.
import { z } from 'zod'

export const Sparse = z.object({ indices: z.array(z.number()), values: z.array(z.number()) })
export type Sparse = z.infer<typeof Sparse>

const Payload = z.record(z.string(), z.unknown())
const Match = z.union([
  z.object({ value: z.union([z.string(), z.boolean(), z.number()]) }),
  z.object({ any: z.array(z.union([z.string(), z.number()])) }),
])
type Match = z.infer<typeof Match>

export type Condition = { key: string; match: Match } | { is_empty: { key: string } } | Filter
export type Filter = {
  must?: Condition[] | undefined
  should?: Condition[] | undefined
  must_not?: Condition[] | undefined
}
const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ key: z.string(), match: Match }),
    z.strictObject({ is_empty: z.object({ key: z.string() }) }),
    Filter,
  ]),
)
export const Filter: z.ZodType<Filter> = z.strictObject({
  must: z.array(Condition).optional(),
  should: z.array(Condition).optional(),
  must_not: z.array(Condition).optional(),
})

const PointId = z.union([z.string(), z.number()])
export const Point = z.object({
  id: PointId,
  vector: z.object({ dense: z.array(z.number()), lexical: Sparse.optional() }),
  payload: Payload.nullish(),
})
export type Point = z.infer<typeof Point>

const Selector = z.union([z.boolean(), z.array(z.string())])
const Leg = z.object({
  query: z.union([z.array(z.number()), Sparse]),
  using: z.string().optional(),
  limit: z.number().int().positive().default(10),
  filter: Filter.optional(),
})
export type Leg = z.infer<typeof Leg>
export const Query = z.object({
  prefetch: z.array(Leg).optional(),
  query: z.union([
    z.array(z.number()),
    Sparse,
    z.object({ rrf: z.object({ k: z.number().optional(), weights: z.array(z.number()).optional() }) }),
    z.object({ fusion: z.literal('rrf') }),
  ]),
  using: z.string().optional(),
  limit: z.number().int().positive().default(10),
  filter: Filter.optional(),
  with_payload: Selector.default(false),
})
export type Query = z.infer<typeof Query>
export const QueryBatch = z.object({ searches: z.array(Query) })

export const CreateCollection = z.object({
  vectors: z.object({ dense: z.object({ size: z.number().int(), distance: z.literal('Cosine') }) }),
  sparse_vectors: z.object({ lexical: z.object({ modifier: z.literal('idf') }) }).optional(),
})
export type CreateCollection = z.infer<typeof CreateCollection>
export const StrictMode = z.object({
  strict_mode_config: z.object({
    enabled: z.boolean(),
    unindexed_filtering_retrieve: z.boolean().optional(),
    max_query_limit: z.number().optional(),
  }),
})
export type StrictMode = z.infer<typeof StrictMode>['strict_mode_config']
export const CreateIndex = z.object({ field_name: z.string(), field_schema: z.enum(['keyword', 'bool']) })
export const Upsert = z.object({ points: z.array(Point) })
export const Retrieve = z.object({
  ids: z.array(PointId),
  with_payload: Selector.default(true),
  with_vector: Selector.default(false),
})
export const Scroll = z.object({
  limit: z.number().int().positive().default(10),
  offset: PointId.nullish(),
  filter: Filter.optional(),
  with_payload: Selector.default(true),
  with_vector: Selector.default(false),
})
export const Selected = z.union([z.object({ points: z.array(PointId) }), z.object({ filter: Filter })])
export type Selected = z.infer<typeof Selected>
export const SetPayload = z.intersection(z.object({ payload: Payload }), Selected)
export const Count = z.object({ filter: Filter.optional() })
const AliasTarget = z.object({ collection_name: z.string(), alias_name: z.string() })
export const AliasActions = z.object({
  actions: z.array(
    z.union([
      z.object({ create_alias: AliasTarget }),
      z.object({ delete_alias: z.object({ alias_name: z.string() }) }),
    ]),
  ),
})
export type Selector = z.infer<typeof Selector>
