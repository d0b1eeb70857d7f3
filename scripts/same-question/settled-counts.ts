// What was matched rightly and falsely without an LLM and with one that settles what is in doubt, counted as it comes.
import type { Settled } from '../../retrieval/same-question/settle-by-llm.ts'
import type { Asked } from './threshold-table.ts'

type Found = { group: string; text: string }
export interface Outcome {
  asked: Asked
  without: Found | null
  with: Found | null
  /** Null where nothing was in doubt. */
  settled: Settled | null
}

export interface Counter {
  add(outcome: Outcome): void
  table(): string
  /** How many were in doubt, each a call. */
  calls(): string
  /** Each false match with the LLM, on a line. */
  wrongly(): string[]
}

export function createCounter(): Counter {
  const outcomes: Outcome[] = []
  const row = (name: 'without' | 'with', title: string): string => {
    const paraphrases = outcomes.filter(({ asked }) => asked.kind === 'paraphrase')
    const right = paraphrases.filter((one) => isRight(one, name)).length
    const wrong = outcomes.filter((one) => isWrong(one, name))
    const of = (kind: Asked['kind']) => wrong.filter(({ asked }) => asked.kind === kind).length
    const share = (right / Math.max(1, paraphrases.length)).toFixed(3)
    const kinds = `${of('paraphrase')}, ${of('near')}, ${of('unrelated')}`
    return `| ${title} | ${right} of ${paraphrases.length} | ${share} | ${wrong.length} of ${outcomes.length} | ${kinds} |`
  }
  return {
    add: (outcome) => void outcomes.push(outcome),
    table() {
      const settled = outcomes.flatMap((one) => one.settled ?? [])
      const times = settled.map(({ ms }) => ms).sort((a, b) => a - b)
      const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0
      const results = new Map<string, number>()
      for (const { result, failure } of settled) {
        const name = failure?.kind ?? result
        results.set(name, (results.get(name) ?? 0) + 1)
      }
      const told = [...results].map(([name, count]) => `${name} ${count}`).join(', ')
      return [
        '| | matched | share | false | of paraphrases, near misses, others |',
        '|---|---|---|---|---|',
        row('without', 'without the LLM'),
        row('with', 'settled by the LLM'),
        '',
        `${this.calls()} What came: ${told || 'nothing'}; median ${at(0.5)} ms, slowest twentieth ${at(0.95)} ms.`,
      ].join('\n')
    },
    calls() {
      const calls = outcomes.filter(({ settled }) => settled !== null).length
      return `In doubt, so put before the LLM: ${calls} of ${outcomes.length} questions.`
    },
    wrongly: () =>
      outcomes
        .filter((one) => isWrong(one, 'with'))
        .map(
          (one) =>
            `${one.settled === null ? 'sure' : 'LLM'}, ${one.asked.kind}: ${one.asked.text} → ${one.with?.text}`,
        ),
  }
}

const isRight = (one: Outcome, by: 'without' | 'with'): boolean =>
  one.asked.gold !== null && one[by]?.group === one.asked.gold
const isWrong = (one: Outcome, by: 'without' | 'with'): boolean => one[by] !== null && !isRight(one, by)
