// What a cross-encoder and its worker thread say to each other.

export interface RerankSettings {
  /** The model's folder, or null for a hub id. */
  folder: string | null
  /** Folder name or hub id. */
  name: string
  dtype: 'q8' | 'fp32'
  threads: number
}

export type ToReranker =
  | { type: 'rank'; id: number; question: string; passages: readonly string[] }
  | { type: 'cancel'; id: number }
  | { type: 'close' }

export type FromReranker =
  | { type: 'scores'; id: number; scores: number[] }
  | { type: 'failed'; id: number; message: string }
