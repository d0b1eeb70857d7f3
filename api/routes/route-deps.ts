// What route files are given: the API's parts and the few things made once from them.
import type { Reach } from '../auth/reach.ts'
import type { ApiDeps, ApiLimits } from '../deps.ts'
import type { ApiMetrics } from '../middleware/metrics.ts'
import type { Audit } from './audit.ts'

export type RouteDeps = Omit<ApiDeps, 'limits'> & {
  limits: ApiLimits
  reach: Reach
  audit: Audit
  metrics: ApiMetrics
}

/** Query → the stores' page request. */
export const pageOf = (query: { limit: number; cursor?: string | undefined }) => ({
  limit: query.limit,
  cursor: query.cursor ?? null,
})

/**
 * Copies what is there: optional fields that are undefined are left out, as exact optional types want it.
 * The cast says what `filter` has just made true and the compiler cannot see.
 */
export const defined = <Value extends object>(value: Value): Defined<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Defined<Value>

type Defined<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> }
