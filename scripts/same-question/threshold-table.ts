// What a threshold takes rightly and falsely, as rows of a table.
export interface Asked {
  text: string
  /** The short answer that serves it; null: none does. */
  gold: string | null
  kind: 'paraphrase' | 'near' | 'unrelated'
}

export interface Judged {
  asked: Asked
  /** Each short answer once, the likeliest first. */
  found: { topic: string; text: string; probability: number; same: boolean }[]
}

const OFFERED = 3

export function thresholdTable(judged: readonly Judged[], thresholds: readonly number[]): string {
  const paraphrases = judged.filter(({ asked }) => asked.kind === 'paraphrase')
  const row = (name: string, choose: Choose): string => {
    const right = paraphrases.filter((one) => isRight(one, choose)).length
    const wrong = judged.filter((one) => isWrong(one, choose)).length
    return `| ${name} | ${right} of ${paraphrases.length} | ${share(right, paraphrases.length)} | ${wrong} of ${judged.length} |`
  }
  return [
    '| taken from | matched | share | false |',
    '|---|---|---|---|',
    row('the default', settled),
    ...[0, 0.01, 0.05].map((most) => {
      const at = lowestWith(judged, most)
      return row(`at most ${100 * most} % false: ${at.toFixed(3)}`, from(at))
    }),
    ...thresholds.map((at) => row(`${at}`, from(at))),
  ].join('\n')
}

/** What visitors meet when the content does not answer: taken, asked back about (rightly or for nothing), neither. */
export function offerTable(judged: readonly Judged[], thresholds: readonly number[]): string {
  const of = (kind: Asked['kind'], serves: boolean) =>
    judged.filter(({ asked }) => asked.kind === kind && (asked.gold !== null) === serves)
  const paraphrases = of('paraphrase', true)
  const [near, far] = [of('near', false), of('unrelated', false)]
  const rows = thresholds.map((maybe) => {
    const options = (one: Judged): Judged['found'] =>
      settled(one) !== undefined
        ? []
        : one.found.filter(({ probability }) => probability >= maybe).slice(0, OFFERED)
    const helped = paraphrases.filter(
      (one) => isRight(one, settled) || options(one).some(({ topic }) => topic === one.asked.gold),
    ).length
    const asking = (ones: readonly Judged[]): string =>
      share(ones.filter((one) => options(one).length > 0).length, ones.length)
    return `| ${maybe} | ${share(helped, paraphrases.length)} | ${asking(near)} | ${asking(far)} |`
  })
  return [
    `| asked back from | paraphrases taken or offered | near misses asked back (${near.length}) | unrelated (${far.length}) |`,
    '|---|---|---|---|',
    ...rows,
  ].join('\n')
}

export const wrongly = (judged: readonly Judged[]): string[] =>
  judged
    .filter((one) => isWrong(one, settled))
    .map((one) => `${one.asked.kind}: ${one.asked.text} → ${settled(one)?.text}`)

type Choose = (one: Judged) => Judged['found'][number] | undefined
const settled: Choose = ({ found }) => found.find(({ same }) => same)
const from =
  (at: number): Choose =>
  ({ found: [first] }) =>
    first !== undefined && first.probability >= at ? first : undefined

const isRight = (one: Judged, choose: Choose): boolean =>
  one.asked.gold !== null && choose(one)?.topic === one.asked.gold
const isWrong = (one: Judged, choose: Choose): boolean => choose(one) !== undefined && !isRight(one, choose)

/** The lowest threshold with at most this share false. */
function lowestWith(judged: readonly Judged[], most: number): number {
  const wrong = judged
    .filter((one) => isWrong(one, from(0)))
    .map(({ found }) => found[0]?.probability ?? 0)
    .sort((a, b) => b - a)
  const first = wrong[Math.floor(most * judged.length)] ?? 0
  return first + 1e-6
}

const share = (part: number, all: number): string => (part / Math.max(1, all)).toFixed(3)
