// The two bounded queues that every document goes through, shared by runs, pushes and short answers.
import PQueue from 'p-queue'

export interface Stages {
  /** Parsing and chunking: a few documents at once, so that the embedder always has work. */
  parse: PQueue
  /** Calls to the embedder: two, so that it never waits for our next one. */
  embed: PQueue
}

/** What a person waits for goes before a sync's bulk. */
export const PRIORITY = { sync: 0, push: 1 } as const

export const createStages = (limits: { parse: number; embed: number }): Stages => ({
  parse: new PQueue({ concurrency: limits.parse }),
  embed: new PQueue({ concurrency: limits.embed }),
})
