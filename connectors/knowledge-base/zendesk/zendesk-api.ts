// Zendesk's API in words of the shared client: how one signs in, rate limits, refusals.
import { retryAfterMs } from '../../../core/retry.ts'
import type { VendorApi } from '../vendor-client.ts'

/** With an email the token is that agent's API token, without one an OAuth token. */
export const zendeskApi = (origin: string, token: string, email: string | null): VendorApi => ({
  name: 'Zendesk',
  origin,
  authorization:
    email === null ? `Bearer ${token}` : `Basic ${Buffer.from(`${email}/token:${token}`).toString('base64')}`,
  waits: (headers, now) => {
    const reset = secondsOf(headers['ratelimit-reset'])
    const remaining = secondsOf(headers['ratelimit-remaining'] ?? headers['x-rate-limit-remaining'])
    const retryAfter = retryAfterMs(headers['retry-after'], now) ?? reset
    return {
      ...(retryAfter !== undefined && { retryAfter }),
      ...(remaining === 0 && { beforeNext: reset ?? 5000 }),
    }
  },
  explain: (status) =>
    status === 401
      ? email === null
        ? 'The OAuth token is wrong or expired. Set settings.token to a new one with the scope "hc:read" (or "read"); for an API token set settings.email too.'
        : "The email and the API token do not fit, or token access is off (Zendesk: Admin Center, Apps and integrations, Zendesk API). Set settings.email to the agent's and settings.token to an active token."
      : 'The user may not read all of the help center: the list of changes needs an agent or admin, drafts and restricted articles a Guide admin or an agent with that permission (an OAuth token the scope "hc:read").',
})

const secondsOf = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d+$/.test(header.trim()) ? Number(header) * 1000 : undefined
