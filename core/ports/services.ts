// What the API calls: implemented by retrieval, ingest and eval, joined in app/.
import type { Answer, AnswerEvent, AnswerRequest, SearchItem, SearchRequest } from '../answer.ts'
import type { EvalRun, EvalSuite } from '../eval.ts'
import type { Gap, GapDetail, GapResolution, Replay } from '../gap.ts'
import type { DocumentId, GapId, RunId, SourceId } from '../ids.ts'
import type { Actor } from '../key.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Outcome, Reason, Run } from '../run.ts'
import type { HandoffSettings } from '../settings.ts'
import type { ShortAnswer, ShortAnswerInput } from '../short-answer.ts'
import type { Source, WebsiteSettings } from '../source.ts'
import type { Candidate } from './connector.ts'

/** A decision told again from its logged evidence. `probability`: null where nothing was weighed. */
export interface Rebuilt {
  outcome: Answer['outcome']
  kind: Answer['kind']
  probability: number | null
}

/** Another short answer that would be given for the same question. */
export interface ShortAnswerConflict {
  shortAnswerId: string
  /** Of the one that was saved, and of the other. */
  question: string
  collidesWith: string
  how: 'exact' | 'meaning'
}

export interface AnswerService {
  /** Among what the key reaches; empty when none collides. */
  shortAnswerConflicts?(saved: ShortAnswer, actor: Actor): Promise<ShortAnswerConflict[]>
  /** Null when the evidence is too old for the weights in use. A service that keeps none has no such method. */
  rebuild?(decision: Readonly<Record<string, unknown>>): Rebuilt | null
  /** Logs the question unless `record` is false (eval runs, replays of a gap). @throws AppError bad-request (empty), too-large, not-found (unknown source), forbidden (audience) */
  answer(
    request: AnswerRequest,
    actor: Actor,
    options?: { signal?: AbortSignal; record?: boolean },
  ): Promise<Answer>
  stream(request: AnswerRequest, actor: Actor, options?: { signal?: AbortSignal }): AsyncIterable<AnswerEvent>
  search(request: SearchRequest, actor: Actor, options?: { signal?: AbortSignal }): Promise<SearchItem[]>
  /** Which trigger would fire on this text, for the try-it box. */
  tryHandoff(text: string, settings?: HandoffSettings): Promise<{ trigger: string; matched: string } | null>
}

export interface GapService {
  detail(id: GapId): Promise<GapDetail | undefined>
  /** Applies the resolution, replays the gap's questions, sets verified, addressed or reopened. */
  resolve(id: GapId, resolution: GapResolution, actor: Actor): Promise<Replay | undefined>
  dismiss(id: GapId): Promise<Gap | undefined>
  reopen(id: GapId): Promise<Gap | undefined>
  /** Groups what was not answered since the last call; called in the background. Returns questions grouped. */
  group(signal?: AbortSignal): Promise<number>
}

export type RunEvent =
  | {
      type: 'progress'
      run: Run
      current: string | null
      pending: number
      /** Over the last seconds; null when there is nothing to tell yet. */
      perSecond?: number | null
      /** For what is known by now; null when nothing moves. */
      secondsLeft?: number | null
    }
  | { type: 'end'; run: Run }

export interface PushedArticle {
  title: string
  body: string
  format: 'html' | 'markdown' | 'text'
  url?: string | undefined
  language?: string | undefined
  updatedAt?: string | undefined
  state?: 'published' | 'draft' | 'private' | 'archived' | undefined
  audience?: string[] | undefined
}
export type PushResult = {
  documentId: DocumentId
  outcome: Exclude<Outcome, 'removed'> | 'removed' | 'ignored-older'
  reason: Reason | null
  message: string | null
  chunks: { embedded: number; reused: number }
}

/** One entry a document; `left` counts vendor ids that a run will read. */
export interface RefreshReport {
  documents: { documentId: DocumentId; externalId: string; outcome: Outcome; reason: Reason | null }[]
  left: number
}

export type PickableCandidate = Candidate & { picked: boolean }

/** A vendor's notice of a change, as it came. `url`: the address that the vendor called. */
export interface VendorNotice {
  method: string
  url: string
  headers: Headers
  body: string
}

export type NoticeVerdict =
  /** `vendorIds`: what changed. `isWhole`: something changed that it does not name. Neither: it came before. */
  { ok: true; vendorIds: string[]; isWhole: boolean } | { ok: false; why: string }

export interface NoticeReader {
  /** Checks signature and time, each signature once. @throws AppError conflict when the source takes no notices */
  read(source: Source, notice: VendorNotice): Promise<NoticeVerdict>
}

export type PreviewItem = { url: string; decision: 'fetch' | 'skip'; reason?: Reason }

export interface SyncService {
  /** Queues a run, or gives the one that is queued or running. */
  request(sourceId: SourceId, trigger: Run['trigger']): Promise<Run>
  cancel(runId: RunId): Promise<Run | undefined>
  /** Releases a held run: its removals are carried out. */
  confirm(runId: RunId): Promise<Run | undefined>
  /** Progress now and then until the run ends; ends at once for a finished run. */
  events(runId: RunId, signal: AbortSignal): AsyncIterable<RunEvent>
  pushArticle(source: Source, externalId: string, article: PushedArticle): Promise<PushResult>
  /** Deletes by name; a later PUT restores. False when unknown. */
  removeArticle(source: Source, externalId: string): Promise<boolean>
  saveShortAnswer(input: ShortAnswerInput, existing: ShortAnswer | undefined): Promise<ShortAnswer>
  removeShortAnswer(id: string): Promise<boolean>
  /** Call after a source's schedule, enabled or paused changed: sets its next sync. */
  reschedule(sourceId: SourceId): Promise<void>
  /** Every chunk at once; nothing answers from it a moment later. */
  removeSource(sourceId: SourceId): Promise<boolean>
  /** Excluded for good: a later sync does not bring it back. Its last text is kept, hidden. */
  excludeDocument(documentId: DocumentId): Promise<boolean>
  /** Lets an excluded document back in: it answers again with the text it had. */
  readmitDocument(documentId: DocumentId): Promise<boolean>
  /**
   * A vendor says that these changed: they are read again at once, outside of any run, and are live when it resolves.
   * What cannot be read now is left to a run, which is then asked for.
   */
  refresh(source: Source, vendorIds: readonly string[]): Promise<RefreshReport>
  /** What a website or a vendor's knowledge base offers to pick from. @throws AppError conflict for other kinds */
  candidates(source: Source, page: PageRequest, signal: AbortSignal): Promise<Page<PickableCandidate>>
  /** At most 500 fetches; nothing is stored. `onItem` hears of each address as soon as it is decided. `cut`: there is more. */
  preview(
    settings: WebsiteSettings,
    signal: AbortSignal,
    onItem?: (item: PreviewItem) => void,
  ): Promise<{ items: PreviewItem[]; counts: { fetch: number; skip: number }; cut?: boolean }>
}

export interface EvalService {
  run(
    suite: EvalSuite,
    of: { suiteId: string | null },
    actor: Actor,
    options?: {
      signal?: AbortSignal
      onCase?: (done: number, total: number) => void
      /** Asks as the draft of the profile would answer. */
      profile?: 'draft' | undefined
    },
  ): Promise<EvalRun>
}
