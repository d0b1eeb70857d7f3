import type { RawDocument, Validators } from '../document.ts'
import type { RunId } from '../ids.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Reason } from '../run.ts'
import type { Source } from '../source.ts'
import type { Frontier } from './frontier.ts'

/** What the store already holds of a document, for the first change gate. */
export interface KnownDocument {
  externalId: string
  validators: Validators
  links: string[] | null
  /** It could not be read the last time: that it is unchanged is news then, also where a poll says only what changed. */
  isStale?: boolean
}

export type ConnectorItem =
  | { type: 'document'; raw: RawDocument; fetchMs: number }
  /** A validator says that the document known under this id has not changed. */
  | { type: 'unchanged'; externalId: string; fetchMs: number }
  /** It exists but could not be had this time: the last good text stays, marked stale. */
  | { type: 'failed'; externalId: string; url: string | null; reason: Reason; message: string }
  /** Seen and left out on purpose. */
  | { type: 'excluded'; externalId: string; url: string | null; reason: Reason; message: string | null }
  /** Known gone (404/410, deleted at the vendor). */
  | { type: 'gone'; externalId: string; url: string | null; reason: Reason }

export interface ConnectorRequest {
  source: Source
  runId: RunId
  /** What is stored of this document and still usable as a validator; undefined = fetch it whole. */
  known(externalId: string): Promise<KnownDocument | undefined>
  /** Ids already settled in this run before a restart: they are not yielded again. */
  settled: ReadonlySet<string>
  frontier: Frontier
  signal: AbortSignal
}

/** `complete`: every document that the source offers was yielded or accounted for; only then may others be removed. */
export type Enumeration = { complete: boolean; message: string | null }

/** What a source offers to pick from. `title` and `url` as far as they are known without reading it. */
export interface Candidate {
  externalId: string
  title: string | null
  url: string | null
  language: string | null
  state: 'published' | 'draft' | 'private' | 'archived'
  updatedAt: string | null
  /** What it stands in, nearest first; a group's id can be picked for all that it holds. */
  groups: { id: string; title: string | null }[]
}

/**
 * Lists a source's documents, each external id at most once a run. Memory stays flat: it waits while the consumer is
 * busy. Throws AppError only when the source as a whole cannot be read; one document's trouble is an item.
 */
export interface Connector {
  fetch(request: ConnectorRequest): AsyncGenerator<ConnectorItem, Enumeration, void>
  /**
   * What the vendor's id of a notice stands for now, as a run would yield it: one document, or each of its translations.
   * `gone` for an id that the vendor does not (or no longer) have. Throws AppError when the vendor cannot be asked.
   */
  read?(source: Source, vendorId: string, signal: AbortSignal): Promise<ConnectorItem[]>
  /** Cursors are the connector's own. Throws AppError when the vendor cannot be asked. */
  candidates?(source: Source, page: PageRequest, signal: AbortSignal): Promise<Page<Candidate>>
}
