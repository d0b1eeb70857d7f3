// Secrets in memory, open to the test.
import type { SecretStore } from '../../core/ports/secret-store.ts'

export function createMemorySecrets() {
  const rows = new Map<string, Map<string, string>>()
  const store: Pick<SecretStore, 'put' | 'list'> = {
    async put(sourceId, name, value) {
      const of = rows.get(sourceId) ?? new Map<string, string>()
      rows.set(sourceId, of)
      if (value === null) of.delete(name)
      else of.set(name, value.reveal())
    },
    list: async (sourceId) =>
      [...(rows.get(sourceId)?.keys() ?? [])]
        .sort()
        .map((name) => ({ name, changedAt: '2026-01-01T00:00:00.000Z' })),
  }
  return { rows, store }
}
