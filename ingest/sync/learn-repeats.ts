// What a website's pages repeat, learned once: its first pages are held back until enough are there to compare, or all
// that a small site has, so that the same run already leaves it out of all of them and a second run finds nothing changed.
import { z } from 'zod'
import { sha256 } from '../../core/ids.ts'
import type { ConnectorItem, Enumeration } from '../../core/ports/connector.ts'
import { findFrame, findRepeats, repeatsOn, SAMPLE_PAGES } from './repeated-blocks.ts'
import type { RunContext } from './settle-item.ts'
import type { SyncParts } from './sync-deps.ts'

/** `base`: the fingerprint without repeats; another one reads all pages again, and then they are compared again. */
const Learned = z.object({
  base: z.string(),
  keeper: z.string(),
  keys: z.array(z.string()),
  edgesOnly: z.boolean().default(false),
})
type Learned = z.infer<typeof Learned>

/** What is held back at most. */
const HELD = { bytes: 32 * 2 ** 20, items: 100, ms: 120_000 }

type Items = AsyncGenerator<ConnectorItem, Enumeration, void>

/** Passes the items on; sets the run's repeats and fingerprint before the first document. */
export async function* withRepeatsLearned(
  parts: Pick<SyncParts, 'checkpoints' | 'documents' | 'parser' | 'clock'>,
  of: RunContext,
  items: Items,
): Items {
  const { checkpoints } = parts
  if (of.source.kind !== 'website' || checkpoints === undefined) return yield* items
  const stored = read(await checkpoints.get(of.source.id))
  if (stored?.base === of.fingerprint && !(await isTakenAway(parts, of, stored.keeper))) {
    use(of, stored)
    return yield* items
  }
  const held: Extract<ConnectorItem, { type: 'document' }>[] = []
  const since = parts.clock.now()
  let bytes = 0
  /** A page that did not come whole: what was held back is not all that the site has. */
  let isMissingSome = of.resumed
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
      if (step.value.type !== 'document') {
        isMissingSome ||= step.value.type === 'unchanged' || step.value.type === 'failed'
        yield step.value
      } else {
        held.push(step.value)
        bytes += step.value.raw.body.byteLength
      }
      if (parts.clock.now() - since > HELD.ms) break
    }
    const isWholeSite = end?.complete === true && !isMissingSome
    const learned = await learn(parts, of, held, isWholeSite)
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

/** What the keeper alone still said went with it: another one is looked for. Not yet settled is not taken away. */
async function isTakenAway(
  { documents }: Pick<SyncParts, 'documents'>,
  of: RunContext,
  externalId: string,
): Promise<boolean> {
  const gate = await documents.gate(of.source.id, externalId)
  return gate !== undefined && (gate.excluded || gate.state === 'gone' || gate.state === 'excluded')
}

/** undefined: too few pages to tell; nothing is kept then, so that a later run may learn. */
async function learn(
  parts: Pick<SyncParts, 'documents' | 'parser'>,
  of: RunContext,
  held: readonly Extract<ConnectorItem, { type: 'document' }>[],
  isWholeSite: boolean,
): Promise<Learned | undefined> {
  if (isShort(held) && !isWholeSite) return undefined
  const results = await Promise.all(
    held.filter(isPage).map(async ({ raw }) => {
      const result = await parts.parser.parse(raw, { signal: of.signal })
      return result.ok ? [{ externalId: raw.externalId, document: result.document }] : []
    }),
  )
  const pages = results.flat()
  const documents = pages.map(({ document }) => document)
  const found = isShort(held) ? findFrame(documents) : findRepeats(documents)
  if (isShort(held) && found.keys.size === 0) return undefined
  // What no page would keep is left out of none: the one with most of them keeps them, the first of several.
  let keeper: { externalId: string; keys: string[] } = { externalId: '', keys: [] }
  for (const { externalId, document } of pages) {
    const keys = repeatsOn(document, found)
    if (keys.length <= keeper.keys.length) continue
    if (!(await isTakenAway(parts, of, externalId))) keeper = { externalId, keys }
  }
  return { base: of.fingerprint, keeper: keeper.externalId, keys: keeper.keys, edgesOnly: found.edgesOnly }
}

function use(of: RunContext, { keeper, keys, edgesOnly }: Learned): void {
  if (keys.length === 0) return
  of.repeats = { keys: new Set(keys), edgesOnly, keeper }
  of.fingerprint = sha256(JSON.stringify([of.fingerprint, keeper, keys])).slice(0, 32)
}
