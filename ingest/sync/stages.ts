// The bounded queues that every document goes through, shared by runs, pushes and short answers.
import PQueue from 'p-queue'
import { type ByteBudget, createByteBudget } from './document-window.ts'

export interface Stages {
  /** Parsing and chunking: a few documents at once, so that the embedder always has work. */
  parse: PQueue
  /** Videos and sound, which take minutes: apart, so that nobody's article waits for them. */
  media: PQueue
  /** Calls to the embedder: two, so that it never waits for our next one. */
  embed: PQueue
  /** Of the bodies that runs have under way. */
  bytes: ByteBudget
}

const MAX_BYTES = 64 * 2 ** 20

/** What a person waits for goes before a sync's bulk. */
export const PRIORITY = { sync: 0, push: 1 } as const

/** Bytes or characters. What is larger takes longer than anyone waits, and must not hold up those that are waited for. */
const LARGE = 100_000

/** Of one article that a person or a vendor has just changed. */
export const priorityOfArticle = (size: number): number => (size > LARGE ? PRIORITY.sync : PRIORITY.push)

export const createStages = (limits: { parse: number; embed: number }): Stages => ({
  parse: new PQueue({ concurrency: limits.parse }),
  // One is heard while the sound of the next one is taken out.
  media: new PQueue({ concurrency: 2 }),
  embed: new PQueue({ concurrency: limits.embed }),
  bytes: createByteBudget(MAX_BYTES),
})
