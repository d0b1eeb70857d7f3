// Addresses that differ only in case, query, www or a default file, and bring the very same bytes, are one page: the
// first one stands for all. Other addresses with equal bodies stay apart: a page may well stand in two places.
import { createHash } from 'node:crypto'
import type { Validators } from '../../core/document.ts'

export interface PageTwins {
  /** Under which key the same page was taken before; undefined when it is the first. */
  find(url: URL, body: Uint8Array, validators: Validators): string | undefined
  note(key: string, url: URL, body: Uint8Array, validators: Validators): void
  /** It did not change, so its bytes were not sent: a strong ETag stands for them, where it has one. */
  noteUnchanged(key: string, url: URL, validators: Validators): void
}

export function createPageTwins(): PageTwins {
  const taken = new Map<string, string>()
  const note = (key: string, marks: readonly string[]): void => {
    for (const mark of marks) if (!taken.has(mark)) taken.set(mark, key)
  }
  return {
    find: (url, body, validators) =>
      [byBody(url, body), ...byValidator(url, validators)].map((mark) => taken.get(mark)).find(Boolean),
    // Bytes can be compared: nothing less is proof.
    note: (key, url, body) => note(key, [byBody(url, body)]),
    noteUnchanged: (key, url, validators) => note(key, byValidator(url, validators)),
  }
}

const byBody = (url: URL, body: Uint8Array): string =>
  `${placeOf(url)} ${createHash('sha256').update(body).digest('base64')}`

/** Weak ones and short ones may be the same for many pages; dates are. */
const byValidator = (url: URL, { etag }: Validators): string[] =>
  etag === null || !/^"[^"]{8,}"$/.test(etag) ? [] : [`${placeOf(url)} = ${etag}`]

const placeOf = (url: URL): string =>
  `${url.host.replace(/^www\./, '')}${url.pathname
    .toLowerCase()
    .replace(/\/(?:index|default|home)\.[a-z]{3,5}$/, '/')
    .replace(/\/+$/, '')}`
