// Numbers about two questions from which a model says whether one answer serves both. `model.json` is fitted on these,
// in this order: a change here needs `tsx scripts/fit-same-question.ts`.
import type { AskedWords } from './asked-words.ts'

export interface Nearness {
  /** Of the two vectors, both embedded as queries. */
  cosine: number
  /** The same without what all questions share (`focus-question.ts`). */
  focused: number
  /** `focused` less that of the nearest other short answer. */
  margin: number
  /** 0 for the nearest of the questions compared. */
  rank: number
  /** Of the two vectors by the question model. */
  likeness: number
  /** `likeness` less that of the likeliest other short answer. */
  likenessMargin: number
  likenessRank: number
}

/** A short answer that stands alone is not surer for it. */
const MOST_MARGIN = 0.15
const MOST_LIKENESS_MARGIN = 0.3

type Kind = AskedWords['kind']
const groups = ['proc', 'time', 'price', 'count', 'why', 'open', 'phrase'] as const
const groupOf: Record<Kind, (typeof groups)[number]> = {
  ...{ how: 'proc', where: 'proc', say: 'proc', who: 'proc', phrase: 'phrase', yes: 'open', what: 'open' },
  ...{ when: 'time', duration: 'time', frequency: 'time', price: 'price', count: 'count', size: 'count' },
  why: 'why',
}
/** "How do I pay?", "Can I pay?" and "Paying" may ask the same; "when" and "how much" do not. */
const loose: ReadonlySet<Kind> = new Set(['how', 'where', 'say', 'phrase', 'yes', 'what'])

export const FEATURES = [
  ...['exchanged', 'shared', 'sharedOfAsked', 'sharedOfOther', 'onlyAsked', 'onlyOther', 'alikeAsked'],
  ...[
    'alikeOther',
    'cosine',
    'focused',
    'margin',
    'rank',
    'lengths',
    'asked',
    'other',
    'sameKind',
    'looseAsked',
  ],
  ...['looseOther', 'asksElse', 'nothingShared', 'asksMore', 'asksLess', 'allWords', 'newName'],
  ...['likeness', 'likenessMargin', 'likenessRank'],
  ...groups.map((group) => `kind:${group}`),
]

/** @returns one number for each of `FEATURES` */
export function pairFeatures(asked: AskedWords, other: AskedWords, near: Nearness): number[] {
  const shared = [...asked.stems].filter((stem) => other.stems.has(stem)).length
  const [onlyAsked, alikeAsked] = unshared(asked.stems, other.stems)
  const [onlyOther, alikeOther] = unshared(other.stems, asked.stems)
  const inBoth = [...asked.words].filter((word) => other.words.has(word)).length
  const looseAsked = loose.has(asked.kind)
  const looseOther = loose.has(other.kind)
  const [group, otherGroup] = [groupOf[asked.kind], groupOf[other.kind]]
  const values: (number | boolean)[] = [
    onlyAsked === 1 && onlyOther === 1 && shared > 0,
    shared,
    shared / Math.max(1, asked.stems.size),
    shared / Math.max(1, other.stems.size),
    ...[onlyAsked, onlyOther, alikeAsked, alikeOther],
    ...[near.cosine, near.focused, Math.min(near.margin, MOST_MARGIN), near.rank],
    asked.words.size / Math.max(1, other.words.size),
    ...[asked.stems.size, other.stems.size],
    asked.kind === other.kind,
    ...[looseAsked, looseOther, group !== otherGroup && !looseAsked && !looseOther],
    shared === 0,
    onlyOther === 0 && onlyAsked > 0,
    onlyAsked === 0 && onlyOther > 0,
    inBoth / Math.max(1, asked.words.size + other.words.size - inBoth),
    [...asked.names].some((name) => !other.words.has(name)),
    ...[near.likeness, Math.min(near.likenessMargin, MOST_LIKENESS_MARGIN), near.likenessRank],
    ...groups.map((name) => Number(group === name) - Number(otherGroup === name)),
  ]
  return values.map(Number)
}

/** How many stems the other lacks, and how many it has in another form: a compound's part, the same beginning. */
function unshared(own: ReadonlySet<string>, other: ReadonlySet<string>): [only: number, alike: number] {
  const missing = [...own].filter((stem) => !other.has(stem))
  const alike = missing.filter((stem) => [...other].some((its) => areAlike(stem, its))).length
  return [missing.length - alike, alike]
}

function areAlike(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  return (
    (short.length >= 4 && long.includes(short)) || (short.length >= 5 && long.startsWith(short.slice(0, 5)))
  )
}
