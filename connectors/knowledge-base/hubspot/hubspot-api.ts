// HubSpot's API in words of the shared client: rate limits, refusals, addresses.
import { z } from 'zod'
import { firstChars } from '../../../core/errors.ts'
import { retryAfterMs } from '../../../core/retry.ts'
import type { VendorApi } from '../vendor-client.ts'

/** The documented shape is `context: { missingScopes }`; live accounts name them in `requiredGranularScopes` too. */
const Context = z.record(z.string(), z.unknown()).optional().catch(undefined)
const Refusal = z.looseObject({
  context: Context,
  errors: z
    .array(z.looseObject({ context: Context }))
    .optional()
    .catch(undefined),
})
const SCOPE_LISTS = ['missingScopes', 'requiredGranularScopes', 'requiredScopes'] as const

export const hubSpotApi = (origin: string, token: string): VendorApi => ({
  name: 'HubSpot',
  origin,
  authorization: `Bearer ${token}`,
  waits: (headers, now) => {
    const interval = numberOf(headers['x-hubspot-ratelimit-interval-milliseconds'])
    const remaining = numberOf(headers['x-hubspot-ratelimit-remaining'])
    const daily = numberOf(headers['x-hubspot-ratelimit-daily-remaining'])
    const asked = retryAfterMs(headers['retry-after'], now)
    // The day's quota is gone: no wait of a minute brings it back.
    const retryAfter = daily === 0 ? (asked ?? 3_600_000) : (asked ?? interval)
    return {
      ...(retryAfter !== undefined && { retryAfter }),
      ...(remaining === 0 && interval !== undefined && { beforeNext: interval }),
    }
  },
  explain: (status, body) => {
    if (status === 401) {
      return 'The token is wrong, was rotated or its private app deleted. Set settings.token to the access token of a private app, or to a service key (HubSpot: Settings, Integrations).'
    }
    const named = scopesIn(body)
    const scopes = named.length > 0 ? named.join(', ') : 'content'
    return `The token lacks a scope: give its app "${firstChars(scopes, 200)}" (HubSpot: Settings, Integrations, the app's Scopes), or take this kind out of settings.content.`
  },
})

function scopesIn(body: unknown): string[] {
  const parsed = Refusal.safeParse(body)
  if (!parsed.success) return []
  const contexts = [parsed.data.context, ...(parsed.data.errors ?? []).map(({ context }) => context)]
  const lists = contexts.flatMap((context) => SCOPE_LISTS.map((name) => context?.[name]))
  return [...new Set(lists.flat().filter((scope) => typeof scope === 'string'))]
}

const numberOf = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined
