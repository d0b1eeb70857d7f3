// What every connector must do, whatever it reads from.
import { afterEach, describe, expect, it } from 'vitest'
import type { RawDocument } from '../document.ts'
import type {
  Connector,
  ConnectorItem,
  ConnectorRequest,
  Enumeration,
  KnownDocument,
} from '../ports/connector.ts'
import type { Source, SourceKind } from '../source.ts'
import { sampleSource } from './chunk-store-samples.ts'
import { createMemoryFrontier } from './memory-frontier.ts'

/** A source with at least five documents, none of which changes while the suite runs. */
export type ConnectorSubject = {
  connector: Connector
  kind: SourceKind
  settings: Record<string, unknown>
  /** Settings of a source that cannot be read at all. */
  unreachable: Record<string, unknown>
  close(): Promise<void>
}

export function sourceOf(kind: SourceKind, settings: Record<string, unknown>): Source {
  return {
    id: '6d5c0b52-4c1f-4a3c-9d1a-0d8f5a3c1e11',
    ...sampleSource('the source', { kind, schedule: 'weekly', settings }),
    state: 'pending',
    documents: { live: 0, failed: 0, excluded: 0, gone: 0 },
    lastRun: null,
    nextSyncAt: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  }
}

export function connectorRequest(
  source: Source,
  overrides: Partial<ConnectorRequest> = {},
): ConnectorRequest {
  return {
    source,
    runId: 'run-1',
    known: async () => undefined,
    settled: new Set(),
    frontier: createMemoryFrontier(),
    signal: new AbortController().signal,
    ...overrides,
  }
}

export const idOf = (item: ConnectorItem): string =>
  item.type === 'document' ? item.raw.externalId : item.externalId

/** Everything that a connector yields, and what it says at its end. */
export async function collect(
  connector: Connector,
  request: ConnectorRequest,
): Promise<{ items: ConnectorItem[]; enumeration: Enumeration }> {
  const items: ConnectorItem[] = []
  const run = connector.fetch(request)
  for (;;) {
    const next = await run.next()
    if (next.done === true) return { items, enumeration: next.value }
    items.push(next.value)
  }
}

/** What a store would answer after these documents were taken in. */
export function knownFrom(documents: readonly RawDocument[]): ConnectorRequest['known'] {
  const known = new Map<string, KnownDocument>(
    documents.map((raw) => [
      raw.externalId,
      { externalId: raw.externalId, validators: raw.validators, links: raw.links },
    ]),
  )
  return async (externalId) => known.get(externalId)
}

export const documentsIn = (items: readonly ConnectorItem[]): RawDocument[] =>
  items.flatMap((item) => (item.type === 'document' ? [item.raw] : []))

export function connectorContract(name: string, create: () => Promise<ConnectorSubject>): void {
  describe(`${name} as a connector`, () => {
    let subject: ConnectorSubject | undefined
    const open = async (): Promise<ConnectorSubject & { source: Source }> => {
      subject = await create()
      return { ...subject, source: sourceOf(subject.kind, subject.settings) }
    }
    afterEach(async () => {
      await subject?.close()
      subject = undefined
    })

    it('yields each external id at most once and says that it is complete', async () => {
      const { connector, source } = await open()
      const { items, enumeration } = await collect(connector, connectorRequest(source))
      const ids = items.map(idOf)
      expect(new Set(ids).size).toBe(ids.length)
      expect(documentsIn(items).length).toBeGreaterThanOrEqual(5)
      expect(enumeration).toEqual({ complete: true, message: null })
    })

    it('yields the same items in the same order when it runs again', async () => {
      const { connector, source } = await open()
      const first = await collect(connector, connectorRequest(source))
      const second = await collect(connector, connectorRequest(source))
      expect(second.items.map(idOf)).toEqual(first.items.map(idOf))
    })

    it('answers unchanged for every document whose validators are known', async () => {
      const { connector, source } = await open()
      const first = await collect(connector, connectorRequest(source))
      const documents = documentsIn(first.items)
      const again = await collect(connector, connectorRequest(source, { known: knownFrom(documents) }))
      const unchanged = again.items.filter((item) => item.type === 'unchanged').map(idOf)
      expect(unchanged.sort()).toEqual(documents.map((raw) => raw.externalId).sort())
      expect(again.enumeration.complete).toBe(true)
    })

    it('goes on after a restart without yielding what is settled', async () => {
      const { connector, source } = await open()
      const whole = await collect(connector, connectorRequest(source))
      const { frontier } = connectorRequest(source)
      const settled = new Set<string>()
      const killed = connector.fetch(connectorRequest(source, { frontier }))
      for (let i = 0; i < 3; i += 1) {
        const next = await killed.next()
        if (next.done !== true) settled.add(idOf(next.value))
      }
      await killed.return({ complete: false, message: null })
      const rest = await collect(connector, connectorRequest(source, { frontier, settled }))
      const ids = rest.items.map(idOf)
      expect(ids.filter((id) => settled.has(id))).toEqual([])
      expect([...settled, ...ids].sort()).toEqual(whole.items.map(idOf).sort())
      expect(rest.enumeration.complete).toBe(true)
    })

    it('stops when it is aborted and does not call itself complete', async () => {
      const { connector, source } = await open()
      const stopper = new AbortController()
      const run = connector.fetch(connectorRequest(source, { signal: stopper.signal }))
      await run.next()
      stopper.abort()
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      expect(next.value.complete).toBe(false)
    })

    it('throws an AppError in words when the source cannot be read at all', async () => {
      const { connector, kind, unreachable } = await open()
      const run = collect(connector, connectorRequest(sourceOf(kind, unreachable)))
      await expect(run).rejects.toMatchObject({ name: 'AppError' })
      await expect(run).rejects.toThrow(/expected .* got /)
    })
  })
}
