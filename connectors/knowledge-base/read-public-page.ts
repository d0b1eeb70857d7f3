// The public page of an article whose text the vendor's API does not give, asked conditionally.
import type { Validators } from '../../core/document.ts'
import type { Reason } from '../../core/run.ts'
import { isHtmlType } from '../document-types.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import { displayUrl } from '../url-policy.ts'

export type PublicPage =
  | { type: 'page'; body: Uint8Array; contentType: string; etag: string | null; lastModified: string | null }
  | { type: 'unchanged' }
  | { type: 'gone' }
  | { type: 'members-only' }
  | { type: 'failed'; reason: Reason; message: string }

/** Where HubSpot sends visitors of pages for members. */
const LOGIN = /\/_hcms\/mem\/login\b/

/** @throws AppError as the guarded fetch does */
export async function readPublicPage(
  guard: GuardedFetch,
  url: string,
  known: Validators | null,
  signal: AbortSignal,
): Promise<PublicPage> {
  const answer = await guard.fetch(url, {
    headers: {
      accept: 'text/html',
      ...(known?.etag != null && { 'if-none-match': known.etag }),
      ...(known?.lastModified != null && { 'if-modified-since': known.lastModified }),
    },
    signal,
  })
  const { status, headers } = answer
  if (LOGIN.test(answer.url)) return { type: 'members-only' }
  if (status === 304 && known !== null) return { type: 'unchanged' }
  if (status === 404 || status === 410) return { type: 'gone' }
  if (status === 401 || status === 403) {
    return failed('access-denied', url, `status ${status}`, 'Let KildeBot in, or leave the article out.')
  }
  if (status !== 200 || answer.body === null) {
    return failed(
      status === 429 ? 'rate-limited' : 'server-error',
      url,
      `status ${status}`,
      'The next sync tries again.',
    )
  }
  const contentType = headers['content-type'] ?? 'text/html'
  if (!isHtmlType(contentType)) {
    return failed('unsupported-type', url, contentType.slice(0, 60), 'Look at its address.')
  }
  return {
    type: 'page',
    body: answer.body,
    contentType,
    etag: headers['etag'] ?? null,
    lastModified: headers['last-modified'] ?? null,
  }
}

const failed = (reason: Reason, url: string, came: string, remedy: string): PublicPage => ({
  type: 'failed',
  reason,
  message: `Reading the public page ${displayUrl(url)}: expected a page, got ${came}. ${remedy}`,
})
