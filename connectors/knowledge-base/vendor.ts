// The seam between one vendor's API and the sync that all vendors share.
import type { Candidate } from '../../core/ports/connector.ts'
import type { Source } from '../../core/source.ts'

/** What an article stands in, such as a section: its id can be picked for all that it holds. */
export interface ArticleGroup {
  id: string
  title: string | null
}

/** What a vendor tells of one document: an article in one language, a page, a post. */
export interface VendorArticle {
  externalId: string
  title: string | null
  url: string | null
  language: string | null
  /** Milliseconds; null when the vendor tells none. */
  updatedAt: number | null
  state: Candidate['state']
  /** For a state other than published: the vendor's own word for it. */
  stateDetail: string | null
  /** Tags of those who may see it; `[]` = everybody. */
  audience: string[]
  /** Nearest first; `[]` where there are none or nobody picks by them. */
  groups: ArticleGroup[]
  /** `page`: the API gives no text, so the public page at `url` is read. */
  body: { type: 'html'; html: string } | { type: 'page' }
}

/** An entry of a list that has an id and cannot be read further. */
export interface BrokenArticle {
  externalId: string
  problem: string
}

export type VendorEntry = VendorArticle | BrokenArticle
export const isBroken = (entry: VendorEntry): entry is BrokenArticle => 'problem' in entry

/** One list of the vendor, page by page. */
export interface VendorList {
  /** For messages: "the site pages of HubSpot". */
  name: string
  /** `cursor`: null for the first page, else a `next`. `size`: at most so many articles. */
  page(cursor: string | null, size: number): Promise<{ entries: VendorEntry[]; next: string | null }>
}

/** What is live of a source, as the store knows it. */
export interface LiveDocument {
  externalId: string
  url: string | null
}

/** A vendor's API, opened for one source. Everything may throw AppError; one article's trouble is an entry. */
export interface VendorSession {
  /** Null lists everything there is. `sinceMs`: what changed since then, and perhaps more. */
  lists(sinceMs: number | null): VendorList[]
  /** Undefined: the vendor has it no more. */
  byExternalId(live: LiveDocument): Promise<VendorEntry | undefined>
  /** What a notice's id stands for: one or several documents; `[]`: the vendor has it no more. */
  byVendorId(vendorId: string, live: readonly LiveDocument[]): Promise<VendorEntry[]>
  /** Does the id in a notice stand for this document? */
  owns(vendorId: string, externalId: string): boolean
  /** The vendor's clock, as its first answer told it; null before. */
  serverTime(): number | null
}

export interface Vendor {
  /** `groups`: tell what articles stand in even if nobody picks by it. @throws AppError `bad-request` (settings), `bad-config` (no token to be had) */
  open(source: Source, signal: AbortSignal, options?: { groups?: boolean }): Promise<VendorSession>
}
