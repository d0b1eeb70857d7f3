// Random histories of a source against a model of what its index must hold after each sync.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Connector, ConnectorItem } from '../../core/ports/connector.ts'
import type { Reason } from '../../core/run.ts'
import { rawOf, type Simulated } from '../../core/testing/simulated-source.ts'
import { type Bench, createBench, renamed } from './testing/sync-bench.ts'

const ids = ['a', 'b', 'c', 'd', 'e', 'f']
const id = fc.constantFrom(...ids)
const line = fc.constantFrom('one', 'two', 'three', 'four')
const text = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => `${lines.join('\n')}\n`)

type Step =
  | { do: 'put'; id: string; text: string }
  | { do: 'set'; id: string; to: Simulated }
  | { do: 'delete'; id: string }
  | { do: 'upgrade' }
  | { do: 'kill'; at: number }
  | { do: 'sync'; etags: boolean }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('put' as const), id, text }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('set' as const),
      id,
      to: fc.constantFrom<Simulated>(
        { is: 'failing', reason: 'timeout' },
        { is: 'excluded', reason: 'robots' },
        { is: 'gone' },
        { is: 'text', text: 'explode' },
        { is: 'text', text: 'damaged' },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), id }) },
  { weight: 1, arbitrary: fc.constant({ do: 'upgrade' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), at: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sync' as const), etags: fc.boolean() }) },
)

const isReadable = (text: string): boolean => !/^(explode|damaged)/.test(text)

/** The index after a complete sync, from the index before it. */
function expectedIndex(
  before: Record<string, string>,
  source: Map<string, Simulated>,
): Record<string, string> {
  const found = [...source.values()].filter((document) => document.is !== 'gone').length
  // A dead link that was no live document is accounted for as left out, so the source did not answer nothing.
  const dead = [...source].some(([key, document]) => document.is === 'gone' && before[key] === undefined)
  if (found === 0 && !dead && Object.keys(before).length > 0) return before
  const after: Record<string, string> = {}
  for (const [key, document] of source) {
    const kept = before[key]
    if (document.is === 'text' && isReadable(document.text)) after[key] = document.text
    else if ((document.is === 'failing' || document.is === 'text') && kept !== undefined) after[key] = kept
  }
  return after
}

/** What must be embedded: the passages of each document that its live version did not hold. */
function expectedPassages(
  before: Record<string, string>,
  after: Record<string, string>,
  source: Map<string, Simulated>,
): string[] {
  return Object.entries(after).flatMap(([key, text]) => {
    const document = source.get(key)
    if (document?.is !== 'text' || document.text !== text) return []
    const held = passages(before[key])
    return passages(text).filter((passage) => {
      const at = held.indexOf(passage)
      if (at >= 0) held.splice(at, 1)
      return at < 0
    })
  })
}
const passages = (text = ''): string[] => {
  const title = text.split('\n')[0] ?? ''
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((chunk) => `${title}\n${chunk}`)
}

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
}

async function play(steps: readonly Step[]): Promise<void> {
  const bench = await createBench()
  const { simulated } = bench
  let generation = 0
  const restart = (): void => bench.restart({ embedder: renamed(bench.embedder, `model-${generation}`) })
  restart()
  let before: Record<string, string> = {}
  bench.embeddedNow()

  for (const step of [...steps, { do: 'sync', etags: true } as const]) {
    if (step.do === 'put') bench.put(step.id, step.text)
    else if (step.do === 'set') simulated.documents.set(step.id, step.to)
    else if (step.do === 'delete') simulated.documents.delete(step.id)
    else if (step.do === 'upgrade') {
      generation += 1
      bench.chunks.dropVectors()
      restart()
      await bench.service.idle()
      expect(bench.embeddedNow().sort()).toEqual(Object.values(before).flatMap(passages).sort())
    } else {
      if (step.do === 'sync') simulated.sendsEtags = step.etags
      else await killAt(bench, step.at, restart)
      // After a kill the run goes on by itself; asking for one gives that run, or one that finds nothing new to do.
      if (step.do === 'kill') await bench.service.idle()
      const run = await bench.sync()
      const { found, added, updated, unchanged, failed, excluded } = run.counts
      expect(found).toBe(added + updated + unchanged + failed + excluded)
      const after = expectedIndex(before, simulated.documents)
      expect(bench.index()).toEqual(after)
      expect(bench.embeddedNow().sort()).toEqual(expectedPassages(before, after, simulated.documents).sort())
      before = after
    }
  }
}

describe('after any history', () => {
  it('the index holds what the source holds, and what was embedded is what changed', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), play), {
      numRuns: 150,
    })
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
