// What a website's pages repeat, learned once: its first pages are held back until enough are there to compare, so that
// the same run already leaves it out of all of them and a second run finds nothing changed.
import { z } from 'zod'
import type { ParsedDocument } from '../../core/document.ts'
import { sha256 } from '../../core/ids.ts'
import type { ConnectorItem, Enumeration } from '../../core/ports/connector.ts'
import { findRepeats, SAMPLE_PAGES } from './repeated-blocks.ts'
import type { RunContext } from './settle-item.ts'
import type { SyncParts } from './sync-deps.ts'

/** `base`: the fingerprint without repeats; another one reads all pages again, and then they are compared again. */
const Learned = z.object({ base: z.string(), keeper: z.string(), keys: z.array(z.string()) })
type Learned = z.infer<typeof Learned>

/** What is held back at most. */
const HELD = { bytes: 32 * 2 ** 20, items: 100, ms: 120_000 }

type Items = AsyncGenerator<ConnectorItem, Enumeration, void>

/** Passes the items on; sets the run's repeats and fingerprint before the first document. */
export async function* withRepeatsLearned(
  parts: Pick<SyncParts, 'checkpoints' | 'parser' | 'clock'>,
  of: RunContext,
  items: Items,
): Items {
  const { checkpoints } = parts
  if (of.source.kind !== 'website' || checkpoints === undefined) return yield* items
  const stored = read(await checkpoints.get(of.source.id))
  if (stored?.base === of.fingerprint) {
    use(of, stored)
    return yield* items
  }
  const held: Extract<ConnectorItem, { type: 'document' }>[] = []
  const since = parts.clock.now()
  let bytes = 0
  let end: Enumeration | undefined
  let broken: { error: unknown } | undefined
  try {
    while (isShort(held) && bytes < HELD.bytes && held.length < HELD.items) {
      const step = await items.next().catch((error: unknown) => {
        broken = { error }
      })
      // What was fetched whole before the source broke off is still settled.
      if (step === undefined) break
      if (step.done === true) {
        end = step.value
        break
      }
      if (step.value.type !== 'document') yield step.value
      else {
        held.push(step.value)
        bytes += step.value.raw.body.byteLength
      }
      if (parts.clock.now() - since > HELD.ms) break
    }
    const learned = await learn(parts, of, held)
    if (learned !== undefined) {
      await checkpoints.put(of.source.id, JSON.stringify(learned))
      use(of, learned)
    }
    for (const item of held.splice(0)) yield item
    if (broken !== undefined) throw broken.error
    return end ?? (yield* items)
  } finally {
    // The consumer may stop while pages are held back: the connector must hear of it.
    if (end === undefined) await items.return({ complete: false, message: null })
  }
}

const isPage = (item: ConnectorItem): boolean =>
  item.type === 'document' && /^(?:text\/html|application\/xhtml)/i.test(item.raw.contentType ?? '')
const isShort = (held: readonly ConnectorItem[]): boolean => held.filter(isPage).length < SAMPLE_PAGES

function read(value: string | undefined): Learned | undefined {
  if (value === undefined) return undefined
  try {
    return Learned.safeParse(JSON.parse(value)).data
  } catch {
    return undefined
  }
}

/** undefined: too few pages to tell; nothing is kept then, so that a later run may learn. */
async function learn(
  { parser }: Pick<SyncParts, 'parser'>,
  of: RunContext,
  held: readonly Extract<ConnectorItem, { type: 'document' }>[],
): Promise<Learned | undefined> {
  if (isShort(held)) return undefined
  const pages = held.filter(isPage)
  const results = await Promise.all(pages.map(({ raw }) => parser.parse(raw, { signal: of.signal })))
  const documents: ParsedDocument[] = results.flatMap((result) => (result.ok ? [result.document] : []))
  const keeper = pages[0]?.raw.externalId ?? ''
  return { base: of.fingerprint, keeper, keys: findRepeats(documents) }
}

function use(of: RunContext, { keeper, keys }: Learned): void {
  if (keys.length === 0) return
  of.repeats = { keys: new Set(keys), keeper }
  of.fingerprint = sha256(JSON.stringify([of.fingerprint, keeper, keys])).slice(0, 32)
}
