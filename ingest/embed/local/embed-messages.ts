// What the embedder and its worker thread say to each other.
import type { TokenSpace } from '../../../core/token-codes.ts'
import type { CodedText, TokensOfText } from './load-model.ts'
import type { Dtype, QuestionModelFiles } from './model-folder.ts'

export interface WorkerSettings {
  /** The model's folder, or null for a hub id. */
  folder: string | null
  /** Folder name or hub id. */
  name: string
  dtype: Dtype
  pooling: 'mean' | 'cls'
  maxTokens: number | null
  threads: number
  tokenSpace: TokenSpace | null
  questionModel: QuestionModelFiles | null
}
/** Higher goes first: a question, then the sentences of a question being answered, then an ingest's passages. */
export const PRIORITY = { query: 2, urgent: 1, passage: 0 } as const

export type ToWorker =
  | { type: 'embed'; id: number; text: string; priority: number }
  /** `prefix`: so many tokens at the text's beginning are ours and not its own. */
  | { type: 'embed-tokens'; id: number; text: string; priority: number; prefix: number }
  | { type: 'embed-coded'; id: number; text: string; priority: number; prefix: number }
  | { type: 'embed-asked'; id: number; text: string; priority: number; prefix: number }
  | { type: 'count'; id: number; texts: readonly string[] }
  | { type: 'cancel'; id: number }
  | { type: 'close' }

export type FromWorker =
  | { type: 'ready'; dimensions: number; maxTokens: number; loadMs: number }
  | { type: 'load-failed'; message: string }
  | { type: 'vector'; id: number; vector: Float32Array<ArrayBuffer> }
  | { type: 'tokens'; id: number; tokens: TokensOfText }
  | { type: 'coded'; id: number; coded: CodedText }
  | { type: 'counts'; id: number; counts: number[] }
  | { type: 'failed'; id: number; message: string }
