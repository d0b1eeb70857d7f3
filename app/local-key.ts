// Keys that are not rows: the admin key from the settings, and the one that this process hands to its own commands.
import type { Key } from '../core/key.ts'
import type { KeyStore } from '../core/ports/small-stores.ts'

export type UnstoredKey = { id: string; name: string; hash: string }

/** The store's keys, and beside them these admins. */
export function withUnstoredKeys(keys: KeyStore, unstored: readonly UnstoredKey[]): KeyStore {
  const asKey = ({ id, name }: UnstoredKey): Key => ({
    id,
    name,
    role: 'admin',
    audience: [],
    sourceIds: [],
    createdAt: new Date(0).toISOString(),
    lastUsedAt: null,
  })
  return {
    create: (key) => keys.create(key),
    list: (page) => keys.list(page),
    remove: (id) => keys.remove(id),
    count: () => keys.count(),
    byHash: async (hash) => {
      const own = unstored.find((key) => key.hash === hash)
      return own ? asKey(own) : keys.byHash(hash)
    },
    touch: async (id) => {
      if (!unstored.some((key) => key.id === id)) await keys.touch(id)
    },
  }
}
