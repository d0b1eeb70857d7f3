// API keys and who acts. A key is shown once and kept as a hash.
import { z } from 'zod'

export const Role = z.enum(['admin', 'agent', 'analyst'])
export type Role = z.infer<typeof Role>

export const Key = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  /** Tags or sources that the key is limited to; empty = no limit. */
  audience: z.array(z.string()),
  sourceIds: z.array(z.string()),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
})
export type Key = z.infer<typeof Key>

/** Who calls: made only by the key check, handed to services so that reach is enforced in the search filter. */
export interface Actor {
  keyId: string
  name: string
  role: Role
  audience: readonly string[]
  sourceIds: readonly string[]
}

const rank: Record<Role, number> = { agent: 0, analyst: 1, admin: 2 }
/** Analysts may do what agents may, admins everything. */
export const mayActAs = (actor: Role, needed: Role): boolean => rank[actor] >= rank[needed]
