// Notices of changes: is this call the vendor's, is it fresh, did it come before, and which articles does it name.
import { timingSafeEqual } from 'node:crypto'
import { AppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { SecretStore } from '../../core/ports/secret-store.ts'
import type { NoticeReader, NoticeVerdict, VendorNotice } from '../../core/ports/services.ts'
import type { Source } from '../../core/source.ts'
import { hubSpotNotices } from './hubspot/hubspot-notice.ts'
import { zendeskNotices } from './zendesk/zendesk-notice.ts'

/** What a vendor's notices look like. */
export interface VendorNotices {
  signature(
    notice: VendorNotice,
    secret: string,
  ): {
    given: string
    expected: string
    /** When it was signed, in ms; NaN when that is not told. */
    at: number
    header: string
  }
  /** The vendor's ids in a parsed body; `[]` when it names none. */
  idsOf(body: unknown): string[]
}

const WINDOW_MS = 5 * 60_000
/** More than ten a second over the whole window; beyond, the oldest is forgotten. */
const REMEMBERED = 5000

const vendors: Readonly<Record<string, VendorNotices>> = {
  hubspot: hubSpotNotices,
  zendesk: zendeskNotices,
}

export function createNoticeReader({
  secrets,
  clock,
}: {
  secrets: Pick<SecretStore, 'get'>
  clock: Clock
}): NoticeReader {
  /** Signatures that were taken, oldest first, with the time of their signing. */
  const taken = new Map<string, number>()
  const isRepeat = (signature: string, at: number): boolean => {
    if (taken.has(signature)) return true
    const horizon = clock.now() - 2 * WINDOW_MS
    for (const [old, signedAt] of taken) {
      if (signedAt >= horizon && taken.size < REMEMBERED) break
      taken.delete(old)
    }
    taken.set(signature, at)
    return false
  }

  return {
    async read(source, notice): Promise<NoticeVerdict> {
      const vendor = vendors[String(source.settings['provider'])]
      const secret = await secrets.get(source.id, 'webhookSecret')
      if (vendor === undefined || secret === undefined) throw noSecret(source)
      const { given, expected, at, header } = vendor.signature(notice, secret.reveal())
      if (given === '') return { ok: false, why: `the header ${header} is missing` }
      if (!isEqual(given, expected)) return { ok: false, why: 'the signature does not fit' }
      if (Number.isNaN(at)) return { ok: false, why: 'the time of signing is missing' }
      if (Math.abs(clock.now() - at) > WINDOW_MS) {
        return { ok: false, why: 'it was signed more than five minutes ago (or ahead)' }
      }
      // A vendor that got no answer sends the same again: taken, and nothing is done twice.
      if (isRepeat(`${source.id} ${given}`, at)) return { ok: true, vendorIds: [], isWhole: false }
      const ids = [...new Set(vendor.idsOf(parse(notice.body)))]
      return { ok: true, vendorIds: ids, isWhole: ids.length === 0 }
    },
  }
}

/** In constant time for what has the right length. */
function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const noSecret = (source: Source): AppError =>
  new AppError(
    'conflict',
    `Receiving a notice for source ${source.id}: expected the secret that its vendor signs with, none is set. Set settings.webhookSecret (PATCH /v1/sources/${source.id}).`,
  )
