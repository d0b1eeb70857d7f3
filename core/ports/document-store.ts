import type { Document, DocumentState, DocumentVersion, Validators } from '../document.ts'
import type { DocumentId, RunId, SourceId } from '../ids.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Reason } from '../run.ts'
import type { Visibility } from '../source.ts'

/** What the change gates compare with. */
export interface DocumentGate {
  documentId: DocumentId
  state: DocumentState
  excluded: boolean
  /** Live with its last good text, since it could not be read the last time. */
  isStale?: boolean
  rawHash: string | null
  contentHash: string | null
  fingerprint: string | null
  validators: Validators
  links: string[] | null
}

export type DocumentPatch = {
  citable?: boolean
  visibility?: Visibility
  audience?: string[]
  excluded?: boolean
}

export interface UnsettledDocument {
  documentId: DocumentId
  sourceId: SourceId
  externalId: string
  url: string | null
  reason: Reason
  message: string | null
  runId: RunId | null
  /** Kept when given: a withdrawn article's updatedAt still beats an older push. */
  validators?: Validators
  /** What was read, and by which parser, when it would fail alike again; the gate of a document that is not live has it. */
  read?: { rawHash: string; fingerprint: string }
}

/** Documents without their chunks; publishing and removing go through ChunkWriter. */
export interface DocumentStore {
  get(id: DocumentId): Promise<Document | undefined>
  /** The parsed text of a version (default: the newest); undefined when that version is not kept (last 10 are). */
  text(
    id: DocumentId,
    version?: number,
  ): Promise<{ version: number; text: string; title: string; createdAt: string } | undefined>
  /** The kept versions without their texts, newest first; `[]` when unknown. */
  versions(id: DocumentId): Promise<DocumentVersion[]>
  list(
    sourceId: SourceId,
    filter: { state?: DocumentState; query?: string },
    page: PageRequest,
  ): Promise<Page<Document>>
  gate(sourceId: SourceId, externalId: string): Promise<DocumentGate | undefined>
  /** Of many at once, as little as a list of left-out addresses needs; unknown ids are left out. */
  states(ids: readonly DocumentId[]): Promise<ReadonlyMap<DocumentId, Pick<Document, 'state' | 'excluded'>>>
  /**
   * After a change the caller calls ChunkWriter.refreshAccess(sourceId). Excluding keeps the chunks, hidden; letting it
   * in again makes it live if they are there, else `gone` until it comes again.
   */
  update(id: DocumentId, patch: DocumentPatch): Promise<Document | undefined>
  /** Same content: records the outcome `unchanged` in the run, keeps new validators, raw hash, URL and links, clears stale. A push has no run. */
  settleUnchanged(
    id: DocumentId,
    runId: RunId | null,
    fresh: { validators?: Validators; rawHash?: string; links?: string[] | null } | null,
  ): Promise<void>
  /** A live document stays live and is marked stale; an unknown one gets a row in state `failed`. Records the outcome. */
  settleFailed(document: UnsettledDocument): Promise<void>
  /** Only records the outcome and, for documents not known, a row in state `excluded`; chunks of a live one are removed by the caller. */
  settleExcluded(document: UnsettledDocument): Promise<void>
  /** `settleExcluded` for many of one run in one transaction; without validators. */
  settleManyExcluded(documents: readonly Omit<UnsettledDocument, 'validators'>[]): Promise<void>
  /** Live or failed documents of the source that the run has no entry for: the candidates for removal. */
  missingFrom(
    sourceId: SourceId,
    runId: RunId,
  ): Promise<{ documentId: DocumentId; externalId: string; live: boolean }[]>
  countLive(sourceId: SourceId): Promise<number>
}
