// What the LLM writer tells `explain`: the prompt, how the call went, what became of each sentence.
import type { WriteRequest } from '../../core/ports/generator.ts'
import type { FailureKind, FailureStage } from './llm-failure.ts'
import type { WriterPrompt } from './prompt.ts'
import type { Verdict } from './support/check-support.ts'

type Dropped =
  | Extract<Verdict, { supported: false }>
  | { reason: 'repeated' | 'introduces-nothing' | 'leans-on-dropped' }
type Outcome = {
  failure?: { kind: FailureKind; stage: FailureStage; httpStatus: number | null }
  /** Who wrote instead; null when what had been sent stayed. */
  fallback?: string | null
}

export interface WriterFacts {
  readonly counts: { tokens: number; written: number; passed: number }
  tellPrompt(prompt: WriterPrompt, request: WriteRequest): void
  sawText(): void
  /** `strayMarkers`: markers of passages that do not exist, removed. */
  wrote(strayMarkers: number): void
  checked(ms: number): void
  passed(sentences: number, recited: boolean): void
  dropped(text: string, why: Dropped): void
  saidNoAnswer(): void
  ended(reason: string, usage: { input: number | null; output: number | null }): void
  tell(outcome?: Outcome): void
}

export function createWriterFacts(
  model: string,
  explain: ((facts: Record<string, unknown>) => void) | undefined,
): WriterFacts {
  const started = performance.now()
  const counts = { tokens: 0, written: 0, passed: 0, dropped: 0, recited: 0, strayMarkers: 0 }
  const drops: Record<string, unknown>[] = []
  const call: Record<string, unknown> = {}
  let slowestCheckMs = 0
  const since = (): number => round(performance.now() - started)
  return {
    counts,
    // A passage's text is the document's from `start` to `end` in that version: the log need not hold it again.
    tellPrompt: ({ system, passages }, { question, history = [] }) =>
      explain?.({
        prompt: [
          { part: 'system', text: system },
          ...passages.map(({ id, documentId, version, start, end }, i) => ({
            ...{ part: 'passage', n: i + 1, chunkId: id, documentId, version, start, end },
          })),
          ...history.map(({ role, text }) => ({ part: 'history', role, text })),
          { part: 'question', text: question },
        ],
      }),
    sawText: () => {
      if (counts.tokens === 0) call['firstTextMs'] = since()
      counts.tokens += 1
    },
    wrote: (strayMarkers) => {
      counts.written += 1
      counts.strayMarkers += strayMarkers
    },
    checked: (ms) => {
      slowestCheckMs = Math.max(slowestCheckMs, round(ms))
    },
    passed: (sentences, recited) => {
      counts.passed += sentences
      if (recited) counts.recited += 1
    },
    dropped: (text, why) => {
      counts.dropped += 1
      const { reason, ...more } = why
      drops.push({
        text,
        reason,
        ...('missing' in more && { missing: more.missing, cosine: more.cosine, words: more.words }),
      })
    },
    saidNoAnswer: () => {
      call['saidNoAnswer'] = true
    },
    ended: (reason, usage) => {
      Object.assign(call, { ended: reason, usage })
    },
    tell: (outcome = {}) =>
      explain?.({
        writer: { model, ...call, ...counts, slowestCheckMs, totalMs: since(), ...outcome },
        droppedSentences: drops,
      }),
  }
}

const round = (ms: number): number => Math.round(ms * 10) / 10
