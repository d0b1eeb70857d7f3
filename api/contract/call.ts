// One call of the HTTP contract as data: routes, /openapi.json and the client are all made from it.
import { z } from 'zod'
import type { Role } from '../../core/key.ts'

/** Paths stand below `/v1`, parameters in braces: `/sources/{id}`. */
export interface Call<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
> {
  /** The operation's id in OpenAPI; unique. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** The weakest role that may call; null: the call checks a signature of its own. */
  readonly role: Role | null
  readonly tag: string
  readonly summary: string
  readonly status: 200 | 201 | 202 | 204
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly result: Result
  /** `sse`: always a stream; `either`: JSON, or a stream when it is asked for. @default 'json' */
  readonly answers?: 'json' | 'sse' | 'either'
  /** `json-or-multipart`: the handler reads multipart bodies as a stream. @default 'json' */
  readonly takes?: 'json' | 'json-or-multipart' | 'suite' | 'raw'
  /** Largest body: `json` 1 MB, `article` 12 MB. @default 'json' */
  readonly size?: 'json' | 'article'
}

export const call = <
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Result extends z.ZodType,
>(
  definition: Call<Params, Query, Body, Result>,
): Call<Params, Query, Body, Result> => definition

/** Nothing in, nothing out: calls spread this and name what they have. */
export const plain = {
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  result: z.undefined(),
  status: 200,
} as const
