// Random histories of a source against a model of what its index must hold after each sync.
// By hand: HISTORIES=100000 npx vitest run --project unit ingest/sync/histories.test.ts
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentIdOf } from '../../core/ids.ts'
import type { Connector, ConnectorItem } from '../../core/ports/connector.ts'
import type { Reason } from '../../core/run.ts'
import { rawOf, type Simulated } from '../../core/testing/simulated-source.ts'
import { createHistoryModel, passages } from './testing/history-model.ts'
import { type Bench, createBench, renamed } from './testing/sync-bench.ts'

const HISTORIES = Number(process.env['HISTORIES'] ?? 1000)

const ids = ['a', 'b', 'c', 'd', 'e', 'f']
const id = fc.constantFrom(...ids)
const line = fc.constantFrom('one', 'two', 'three', 'four')
const text = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => `${lines.join('\n')}\n`)

type Step =
  | { do: 'put'; id: string; text: string; audience: string[] }
  | { do: 'set'; id: string; to: Simulated }
  | { do: 'delete'; id: string }
  /** The same text under another id, as a moved page has. */
  | { do: 'move'; id: string; to: string }
  | { do: 'exclude' | 'readmit'; id: string }
  | { do: 'new-model' | 'new-parser' }
  | { do: 'kill'; at: number }
  | { do: 'sync'; etags: boolean; complete: boolean }
const of = <const Name extends string>(name: Name) => fc.constant(name)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: of('put'), id, text, audience: fc.constantFrom<string[]>([], [], ['staff']) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: of('set'),
      id,
      to: fc.constantFrom<Simulated>(
        { is: 'failing', reason: 'timeout' },
        { is: 'excluded', reason: 'robots' },
        { is: 'excluded', reason: 'unpublished' },
        { is: 'gone' },
        { is: 'text', text: 'explode' },
        { is: 'text', text: 'damaged' },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: of('delete'), id }) },
  { weight: 1, arbitrary: fc.record({ do: of('move'), id, to: id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('exclude', 'readmit'), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('new-model', 'new-parser') }) },
  { weight: 1, arbitrary: fc.record({ do: of('kill'), at: fc.nat(5) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: of('sync'),
      etags: fc.boolean(),
      complete: fc.constantFrom(true, true, true, true, false),
    }),
  },
)

/** A kill: the source hangs there, what was under way settles, and a new service starts over the same stores. */
async function killAt(bench: Bench, at: number, restart: () => void): Promise<void> {
  const hanging = new Promise<void>((reached) => {
    bench.simulated.beforeItem = (index) => {
      if (index !== at) return undefined
      reached()
      return new Promise(() => {})
    }
  })
  await bench.service.request(bench.source.id, 'person')
  await Promise.race([hanging, bench.service.idle()])
  await new Promise((resolve) => setImmediate(resolve))
  bench.simulated.beforeItem = () => {}
  restart()
  // The run goes on by itself.
  await bench.service.idle()
}

/** Chunk rows are the texts' passages and nothing else: none stale, none missing, none twice, none without a vector. */
function expectRows(bench: Bench, kept: Record<string, string>): void {
  const rows = Object.fromEntries(
    [...bench.chunks.rows].filter(([, held]) => held.length > 0).map(([id, held]) => [id, held]),
  )
  const texts = Object.entries(kept).map(([key, text]) => [documentIdOf(bench.source.id, key), text] as const)
  expect(Object.keys(rows).sort()).toEqual(texts.map(([documentId]) => documentId).sort())
  for (const [documentId, text] of texts) {
    expect(rows[documentId]?.map(({ chunk }) => chunk.text).join('')).toBe(text)
    expect(rows[documentId]?.every(({ vector }) => vector !== null)).toBe(true)
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const bench = await createBench()
  const { simulated } = bench
  const model = createHistoryModel(simulated.documents)
  const generation = { 'new-model': 0, 'new-parser': 0 }
  const restart = (): void =>
    bench.restart({
      embedder: renamed(bench.embedder, `model-${generation['new-model']}`),
      parser: { ...bench.parser, version: `parser-${generation['new-parser']}` },
    })
  restart()
  bench.embeddedNow()

  for (const step of [...steps, { do: 'sync', etags: true, complete: true } as const]) {
    switch (step.do) {
      case 'put':
        simulated.documents.set(step.id, { is: 'text', text: step.text, audience: step.audience })
        break
      case 'set':
        simulated.documents.set(step.id, step.to)
        break
      case 'delete':
        simulated.documents.delete(step.id)
        break
      case 'move': {
        const moved = simulated.documents.get(step.id)
        simulated.documents.delete(step.id)
        if (moved !== undefined) simulated.documents.set(step.to, moved)
        break
      }
      case 'exclude':
        await bench.service.excludeDocument(documentIdOf(bench.source.id, step.id))
        model.exclude(step.id)
        break
      case 'readmit':
        await bench.service.readmitDocument(documentIdOf(bench.source.id, step.id))
        model.readmit(step.id)
        break
      case 'new-model':
        generation[step.do] += 1
        bench.chunks.dropVectors()
        restart()
        await bench.service.idle()
        expect(bench.embeddedNow().sort()).toEqual(Object.values(model.kept()).flatMap(passages).sort())
        break
      case 'new-parser':
        generation[step.do] += 1
        model.newParser()
        restart()
        await bench.service.idle()
        break
      case 'kill':
      case 'sync': {
        simulated.sendsEtags = step.do === 'sync' && step.etags
        simulated.complete = step.do === 'kill' || step.complete
        simulated.sent.length = 0
        if (step.do === 'kill') await killAt(bench, step.at, restart)
        const run = await bench.sync()
        const { found, added, updated, unchanged, failed, excluded } = run.counts
        expect(found).toBe(added + updated + unchanged + failed + excluded)
        const expected = model.sync(simulated)
        expect(run.state === 'held').toBe(expected.held)
        expect(bench.embeddedNow().sort()).toEqual(expected.embedded.sort())
        if (step.do === 'sync') expect([...simulated.sent].sort()).toEqual(expected.sent.sort())
        break
      }
    }
    expect(bench.index()).toEqual(model.index())
    expectRows(bench, model.kept())
  }
}

describe('after any history', () => {
  it('the index holds what the source holds, and what was embedded is what changed', {
    timeout: 60_000 + HISTORIES * 100,
  }, async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), play), { numRuns: HISTORIES })
  })
})

describe('whatever a connector yields', () => {
  const reason = fc.constantFrom<Reason>('timeout', 'robots', 'not-picked', 'unpublished', 'not-found')
  const known = { url: fc.constant(null), reason, externalId: id }
  const item: fc.Arbitrary<ConnectorItem> = fc.oneof(
    fc.tuple(id, text).map(([externalId, body]) => ({
      type: 'document' as const,
      raw: rawOf(externalId, body),
      fetchMs: 1,
    })),
    fc.record({ type: fc.constant('unchanged' as const), externalId: id, fetchMs: fc.nat(3) }),
    fc.record({ type: fc.constant('failed' as const), ...known, message: fc.constant('why') }),
    fc.record({ type: fc.constant('excluded' as const), ...known, message: fc.constant(null) }),
    fc.record({ type: fc.constant('gone' as const), ...known }),
  )
  it('the report adds up, and no document has two entries', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(item, { maxLength: 12 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (rounds, complete) => {
          const bench = await createBench()
          for (const items of rounds) {
            const scripted: Connector = {
              async *fetch() {
                yield* items
                return { complete, message: null }
              },
            }
            bench.restart({ connectors: { website: scripted } })
            const run = await bench.sync()
            const { found, added, updated, unchanged, failed, excluded, removed } = run.counts
            expect(found).toBe(added + updated + unchanged + failed + excluded)
            expect(found + removed).toBe(bench.tables.entries.get(run.id)?.size ?? 0)
            expect(found).toBeLessThanOrEqual(new Set(items.map(idOf)).size)
            const named = new Set(items.map(idOf))
            if (complete && run.state !== 'held')
              expect(Object.keys(bench.index()).every((key) => named.has(key))).toBe(true)
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})

const idOf = (item: ConnectorItem): string =>
  item.type === 'document' ? item.raw.externalId : item.externalId
