// What every resource shares: ids in paths, lists, errors.
import { z } from 'zod'

export const Id = z.string().min(1).max(200)
export const IdParams = z.strictObject({ id: Id })

/** `?limit=&cursor=`; a cursor is opaque and belongs to the list that gave it. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(1000).optional(),
})

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const ErrorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  }),
})
