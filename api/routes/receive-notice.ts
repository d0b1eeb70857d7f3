// A vendor's notice of a change. Nobody has a key here, so calls are counted, and refusals are audited without letting
// strangers fill the log.
import { AppError, toAppError } from '../../core/errors.ts'
import { isVendor } from '../../core/knowledge-base.ts'
import { notFound } from '../middleware/error-response.ts'
import { createRateLimit } from '../middleware/rate-limit.ts'
import { readText } from '../middleware/read-body.ts'
import type { RouteDeps } from './route-deps.ts'
import { noWebhook } from './source-rules.ts'

const CALLS_PER_MINUTE = 600
/** Vendors send some hundred kilobytes at most (HubSpot 100 events, Zendesk 256 KB), and nobody has a key here. */
const MAX_BYTES = 1_000_000
/** Of one source; further ones are in the log of the process. */
const AUDITED_PER_MINUTE = 20

/** Resolves when the notice is taken, not when it is carried out. @throws AppError `unauthorized`, `rate-limited`, … */
export function createReceiveNotice(deps: RouteDeps) {
  const { stores, services, clock, log } = deps
  const takeCall = createRateLimit({ clock }, { perMinute: CALLS_PER_MINUTE })
  const takeAudit = createRateLimit({ clock }, { perMinute: AUDITED_PER_MINUTE })

  return async (sourceId: string, request: Request): Promise<void> => {
    const source = await stores.sources.get(sourceId)
    if (source === undefined) throw notFound(`Receiving a notice for source ${sourceId}`)
    takeCall(source.id)
    if (!isVendor(source)) throw noWebhook(source)
    const body = await readText(request, MAX_BYTES)
    const url = publicAddress(request.url, deps.publicUrl)
    const verdict = await services.notices.read(source, {
      method: request.method,
      url,
      headers: request.headers,
      body,
    })
    if (!verdict.ok) {
      if (mayTake(takeAudit, source.id)) {
        await stores.audit.record({
          actor: 'unknown sender',
          action: 'webhook.refuse',
          target: `source:${source.id}`,
          before: null,
          after: { why: verdict.why },
        })
      }
      log.warn({ sourceId: source.id, why: verdict.why }, 'webhook-refuse')
      throw refused(source.id, verdict.why)
    }
    if (!source.enabled || source.paused) return
    if (verdict.isWhole) await services.sync.request(source.id, 'webhook')
    if (verdict.vendorIds.length === 0) return
    void services.sync.refresh(source, verdict.vendorIds).catch((thrown: unknown) => {
      log.error({ sourceId: source.id, error: toAppError(thrown).message }, 'refresh-fail')
    })
  }
}

/** What the vendor called: behind a proxy that is not what arrived here. */
function publicAddress(arrived: string, publicUrl: string | null): string {
  if (publicUrl === null) return arrived
  const { pathname, search } = new URL(arrived)
  return `${publicUrl.replace(/\/+$/, '')}${pathname}${search}`
}

function mayTake(take: (key: string) => void, key: string): boolean {
  try {
    take(key)
    return true
  } catch {
    return false
  }
}

const refused = (sourceId: string, why: string): AppError =>
  new AppError(
    'unauthorized',
    `Receiving a notice for source ${sourceId}: expected the vendor's signature of this very call, but ${why}. Check settings.webhookSecret, the clock of this machine, and KILDE_PUBLIC_URL behind a proxy.`,
  )
