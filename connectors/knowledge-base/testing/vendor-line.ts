// A connector over a vendor on loopback, with runs as the sync engine makes them: what it yields is kept in memory, so that
// the next run knows it.

import type { RawDocument } from '../../../core/document.ts'
import type { ConnectorItem, Enumeration } from '../../../core/ports/connector.ts'
import type { Run } from '../../../core/run.ts'
import { connectorRequest, idOf, sourceOf } from '../../../core/testing/connector-contract.ts'
import { createMemoryVendorStores } from '../../../core/testing/memory-vendor-stores.ts'
import { createGuardedFetch } from '../../guarded-fetch.ts'
import { createKnowledgeBaseConnector } from '../knowledge-base-connector.ts'

const MINUTE = 60_000

export function createVendorLine(port: number, settings: Record<string, unknown>) {
  const guard = createGuardedFetch({ allowPrivateNetwork: [`127.0.0.1:${port}`], contactUrl: null })
  const stores = createMemoryVendorStores({ token: 'token-of-a-test', webhookSecret: 'secret-of-a-test' })
  const slept: number[] = []
  let offset = 0
  const clock = {
    now: () => Date.now() + offset,
    sleep: async (ms: number) => void slept.push(ms),
  }
  const connector = createKnowledgeBaseConnector({ guard, clock, stores })
  const source = sourceOf('knowledge-base', settings)
  const live = new Map<string, RawDocument>()
  /** Could not be read the last time. */
  const stale = new Set<string>()
  let runs = 0

  const settle = (item: ConnectorItem): void => {
    if (item.type === 'failed') stale.add(item.externalId)
    else stale.delete(idOf(item))
    if (item.type === 'document') live.set(item.raw.externalId, item.raw)
    if (item.type === 'gone' || item.type === 'excluded') live.delete(item.externalId)
  }
  return {
    connector,
    source,
    stores,
    slept,
    clock,
    live,
    stale,
    advance: (ms: number) => {
      offset += ms
    },
    close: () => guard.close(),
    /** `ends`: the state that the engine gives the run. Five minutes pass before each. */
    async run({
      ends = 'succeeded',
      trigger = 'schedule',
      of = source,
    }: {
      ends?: Run['state']
      trigger?: Run['trigger']
      of?: typeof source
    } = {}): Promise<{
      items: ConnectorItem[]
      enumeration: Enumeration
      /** Sorted, as `type id`. */
      words: string[]
    }> {
      runs += 1
      offset += 5 * MINUTE
      const runId = `run-${runs}`
      stores.rows.runs.set(runId, { state: 'running', trigger })
      const known = async (externalId: string) => {
        const raw = live.get(externalId)
        return raw && { externalId, validators: raw.validators, links: null, isStale: stale.has(externalId) }
      }
      const items: ConnectorItem[] = []
      const fetch = connector.fetch(connectorRequest(of, { runId, known }))
      for (;;) {
        const step = await fetch.next()
        if (step.done !== true) {
          items.push(step.value)
          continue
        }
        const enumeration = step.value
        if (ends !== 'cancelled') for (const item of items) settle(item)
        if (enumeration.complete && ends !== 'held') {
          const ids = new Set(items.map(idOf))
          for (const id of live.keys()) if (!ids.has(id)) live.delete(id)
        }
        stores.rows.runs.set(runId, { trigger, state: enumeration.message === null ? ends : 'partial' })
        stores.rows.documents.clear()
        for (const raw of live.values()) stores.addDocument(of.id, raw.externalId, raw.url)
        const words = items.map((item) => `${item.type} ${idOf(item)}`).sort()
        return { items, enumeration, words }
      }
    },
  }
}

export const textOf = (item: ConnectorItem | undefined): string =>
  item?.type === 'document' ? Buffer.from(item.raw.body).toString('utf8') : ''
