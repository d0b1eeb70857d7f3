// One run of one source: pull items, settle them side by side, then finish. The embedder is the bottleneck, so fetches
// run ahead of it, bounded, and several documents are parsed while one is embedded.
import { setMaxListeners } from 'node:events'
import { toAppError } from '../../core/errors.ts'
import { documentIdOf } from '../../core/ids.ts'
import type { Connector, ConnectorItem, ConnectorRequest, Enumeration } from '../../core/ports/connector.ts'
import type { Run } from '../../core/run.ts'
import type { Source } from '../../core/source.ts'
import { createDocumentWindow } from './document-window.ts'
import { fingerprintOf, isFingerprintCurrent } from './fingerprint.ts'
import { finishRun, type RunEnd } from './finish-run.ts'
import { createKeptDocuments } from './kept-documents.ts'
import { withRepeatsLearned } from './learn-repeats.ts'
import { createLeftOutQueue, settleLeftOut } from './left-out.ts'
import { isRunFatal, reasonOf } from './run-fatal.ts'
import { externalIdOf, type RunContext, settleItem, urlOf } from './settle-item.ts'
import type { StageTimer } from './stage-timer.ts'
import type { SyncParts } from './sync-deps.ts'
import { atMost, untilAborted } from './until-aborted.ts'

/** Documents under way: four in parsing, two at the embedder, the rest waiting for it with their text. */
const MOST_UNDER_WAY = 10

/** How long an abort waits for connector and documents to let go: a cancel takes effect within 5 s, whatever hangs. */
const GRACE_MS = 4000

/** What the outside may see of a run under way. */
export interface RunProgress {
  /** The URL or external id that was taken up last. */
  current: string | null
  /** Documents under way. */
  underWay: number
}

export interface RunControl {
  signal: AbortSignal
  timer: StageTimer
  progress: RunProgress
}

/** Resolves with the state to write. Throws AppError when the source, the store or the model fails as a whole, or the signal's reason. */
export async function runSource(
  parts: SyncParts,
  run: Run,
  source: Source,
  control: RunControl,
): Promise<RunEnd> {
  const settled = await parts.runs.settledExternalIds(run.id)
  const resumed = settled.size > 0
  // The run itself can fail while tasks are under way (store or model gone): they are stopped by this signal then.
  const failing = new AbortController()
  const signal = AbortSignal.any([control.signal, failing.signal])
  setMaxListeners(0, signal)
  const of: RunContext = {
    run,
    source,
    fingerprint: fingerprintOf(parts, source.settings),
    timer: control.timer,
    signal,
    onProgress: (document, words) => {
      control.progress.current = `${document}: ${words}`
    },
    resumed,
    gone: [],
    excludedLive: [],
  }
  const window = createDocumentWindow({ documents: MOST_UNDER_WAY, budget: parts.stages.bytes })
  const leftOut = createLeftOutQueue(async (items) => {
    try {
      signal.throwIfAborted()
      for (const item of await settleLeftOut(parts, of, items)) await settleOrFail(parts, of, item)
    } catch (thrown) {
      failing.abort(thrown)
    }
  })
  const idle = async (): Promise<void> => {
    await Promise.all([leftOut.idle(), window.idle()])
  }
  const take = async (item: ConnectorItem): Promise<void> => {
    const externalId = externalIdOf(item)
    if (settled.has(externalId)) {
      parts.log.warn({ runId: run.id, externalId }, 'document-repeat')
      return
    }
    settled.add(externalId)
    control.progress.current = urlOf(item) ?? externalId
    if (item.type === 'excluded') return untilAborted(leftOut.add(item), signal)
    // A page's links are settled before the page: its entry says that a restart need not look at it again.
    await untilAborted(leftOut.idle(), signal)
    control.progress.underWay = window.size() + 1
    const size = item.type === 'document' ? item.raw.body.byteLength : 0
    await untilAborted(
      window.add(size, async () => {
        try {
          await settleOrFail(parts, of, item)
        } catch (thrown) {
          failing.abort(thrown)
        } finally {
          control.progress.underWay = window.size() - 1
        }
      }),
      signal,
    )
  }
  const request: ConnectorRequest = {
    source,
    runId: run.id,
    known: (externalId) => knownOf(parts, of, externalId),
    settled: new Set(settled),
    frontier: parts.frontier,
    signal,
  }
  const items = withRepeatsLearned(parts, of, connectorOf(parts, source).fetch(request))
  try {
    const enumeration = await pull(items, signal, take)
    await untilAborted(idle(), signal)
    return await finishRun(parts, of, enumeration)
  } catch (thrown) {
    // What was fetched whole before the source broke off is still settled.
    if (!signal.aborted) await untilAborted(idle(), signal).catch(() => {})
    if (signal.aborted) {
      const connectorDone = items.return({ complete: false, message: null })
      await atMost(GRACE_MS, Promise.allSettled([idle(), connectorDone]), parts.clock)
    }
    throw signal.aborted ? signal.reason : thrown
  }
}

async function pull(
  items: ReturnType<Connector['fetch']>,
  signal: AbortSignal,
  take: (item: ConnectorItem) => Promise<void>,
): Promise<Enumeration> {
  for (;;) {
    const step = await untilAborted(items.next(), signal)
    if (step.done === true) return step.value
    await take(step.value)
  }
}

/** One bad document is an entry, not the run's end; only store, model and abort go up. */
async function settleOrFail(parts: SyncParts, of: RunContext, item: ConnectorItem): Promise<void> {
  try {
    await settleItem(parts, of, item)
  } catch (thrown) {
    if (of.signal.aborted) throw of.signal.reason
    const error = toAppError(thrown)
    if (isRunFatal(error)) throw error
    const externalId = externalIdOf(item)
    const documentId = documentIdOf(of.source.id, externalId)
    parts.log.error({ runId: of.run.id, documentId, externalId, error: error.message }, 'document-fail')
    await parts.documents.settleFailed({
      documentId,
      sourceId: of.source.id,
      externalId,
      url: urlOf(item),
      reason: reasonOf(error),
      message: error.message,
      runId: of.run.id,
    })
  }
}

/** A validator may be offered only when nothing but the document's own change could make it be indexed again. */
async function knownOf(
  { documents, parser }: SyncParts,
  of: RunContext,
  externalId: string,
): ReturnType<ConnectorRequest['known']> {
  const gate = await documents.gate(of.source.id, externalId)
  if (gate?.state !== 'live' || gate.excluded) return undefined
  if (!isFingerprintCurrent(gate.fingerprint, of.fingerprint, parser.transcriberVersion)) return undefined
  const { validators, links, isStale = false } = gate
  return { externalId, validators, links, isStale }
}

/** Pushed articles come by themselves; so do all kinds that have no connector. */
function connectorOf({ connectors, documents }: SyncParts, source: Source): Connector {
  const isPushed = source.kind === 'knowledge-base' && source.settings['provider'] === 'push'
  return (isPushed ? undefined : connectors[source.kind]) ?? createKeptDocuments({ documents })
}
