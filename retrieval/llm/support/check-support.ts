// The check after writing: does a passage say what this sentence says? Numbers and names decide first, then negation,
// then meaning. What passes gets the exact span that it rests on; that span becomes the citation's quote.
import type { StoredChunk } from '../../../core/ports/chunk-store.ts'
import type { Embedder } from '../../../core/ports/embedder.ts'
import type { WrittenSpan } from '../../../core/ports/generator.ts'
import { analyze } from '../../../core/text/analyze.ts'
import type { Language } from '../../../core/text/language.ts'
import { cosine, vectorsOf } from '../../vector-cache.ts'
import { missingNames, namesIn, quotedIn } from './names.ts'
import { isNegated } from './negation.ts'
import { missingNumbers, numbersIn } from './numbers.ts'
import { type SupportLimits, supportLimitsOf } from './support-limits.ts'
import { type ReadPassage, readPassage, type Window } from './windows.ts'

export type Verdict =
  | {
      supported: true
      spans: [WrittenSpan, ...WrittenSpan[]]
      cosine: number
      words: number | null
      recited: boolean
    }
  | {
      supported: false
      reason: 'number' | 'name' | 'negation' | 'meaning'
      /** The numbers or names that stand nowhere. */
      missing: string[]
      cosine: number | null
      words: number | null
    }

export interface SupportCheck {
  /** `cited`: places of the passages that the sentence names, from 0. Empty, or none that supports it: all are tried. */
  check(sentence: { text: string; cited: readonly number[] }, signal?: AbortSignal): Promise<Verdict>
  /** Embeds the passages' units one by one, so that a check later needs only the sentence's own vector. */
  warm(signal: AbortSignal): Promise<void>
}

/** A longer quote must be worth it; across languages a mean of several comes near to anything on the topic. */
const EXTRA_UNIT = 0.004
const EXTRA_UNIT_ACROSS = 0.02
/** From this share of common words on, two sentences speak of the same, and a "not" turns one into the other's opposite. */
const SAME_STATEMENT = 0.6
/** What is embedded at once while the LLM is still thinking: a sentence that comes meanwhile waits for one text at most. */
const WARM_UNITS = 60

/** `cosine`: less what the window's length costs. `words`: null across languages. */
type Held = Window & { passage: ReadPassage; cosine: number; words: number | null }

export function createSupportCheck(
  deps: { embedder: Embedder },
  chunks: readonly StoredChunk[],
  language: Language | null,
  limits: SupportLimits = supportLimitsOf(deps.embedder.modelId),
): SupportCheck {
  const passages = chunks.map(readPassage)

  async function judge(text: string, among: readonly ReadPassage[], signal?: AbortSignal): Promise<Verdict> {
    const wanted = { numbers: numbersIn(text, language, { tell: true }), names: namesIn(text, language) }
    const labels = quotedIn(text)
    const holds = ({ evidence, text: own }: Window, passage: ReadPassage): boolean => {
      const languages = { sentence: language, evidence: passage.language }
      return (
        missingNumbers(wanted.numbers, numbersIn(evidence, passage.language)).length === 0 &&
        missingNames(wanted.names, evidence, languages).length === 0 &&
        missingNames(labels, own, languages).length === 0
      )
    }
    const fitting = among.flatMap((passage) => {
      const windows = passage.windows.filter((window) => holds(window, passage))
      return windows.length > 0 ? [{ passage, windows }] : []
    })
    if (fitting.length === 0) return lacking(wanted, among)
    const held = await likenesses(text, fitting, signal)
    const best = held[0]
    if (best === undefined) return lacking(wanted, among)
    const measured = { cosine: best.cosine, words: best.words }
    if (turnsAround(text, held)) return { supported: false, reason: 'negation', missing: [], ...measured }
    if (!isClose(best)) return { supported: false, reason: 'meaning', missing: [], ...measured }
    return { supported: true, spans: [toSpan(best)], recited: false, ...measured }
  }

  /** Windows with how alike they are, best first. */
  async function likenesses(
    text: string,
    fitting: readonly { passage: ReadPassage; windows: readonly Window[] }[],
    signal?: AbortSignal,
  ): Promise<Held[]> {
    const texts = fitting.flatMap(({ passage }) => passage.units.map((unit) => unit.text))
    const [own, ...vectors] = await vectorsOf(deps.embedder, [text, ...texts], 'passage', signal)
    if (own === undefined) return []
    let at = 0
    const held = fitting.flatMap(({ passage, windows }) => {
      const ofUnits = vectors.slice(at, at + passage.units.length)
      at += passage.units.length
      const same = passage.language === language
      return windows.map((window) => ({
        ...window,
        passage,
        cosine:
          cosine(own, meanVector(window, passage, ofUnits)) -
          (same ? EXTRA_UNIT : EXTRA_UNIT_ACROSS) * (window.units.length - 1),
        words: same ? sharedWords(text, window.evidence, language) : null,
      }))
    })
    return held.sort((a, b) => b.cosine - a.cosine || a.start - b.start)
  }

  function isClose({ cosine, words }: Held): boolean {
    if (words === null) return cosine >= limits.cosineAcross
    return limits.steps.some((step) => cosine >= step.cosine && words >= step.words)
  }

  function turnsAround(text: string, held: readonly Held[]): boolean {
    const nearest = held.find(({ units }) => units.length === 1)
    if (nearest === undefined) return false
    const across = nearest.words === null
    if (across ? !isClose(nearest) : sharedWords(text, nearest.text, language) < SAME_STATEMENT) return false
    const [said, stands] = [isNegated(text, language), isNegated(nearest.text, nearest.passage.language)]
    return said !== undefined && stands !== undefined && said !== stands
  }

  /** A "not" that stands in none of them, or that all of them have and the sentence has not. */
  function deniesAll(text: string, bests: readonly Held[]): boolean {
    const said = isNegated(text, language)
    return bests.every((best) => {
      const stands = isNegated(best.text, best.passage.language)
      return said !== undefined && stands !== undefined && said !== stands
    })
  }

  return {
    async check({ text, cited }, signal) {
      const named = cited.flatMap((place) => passages[place] ?? [])
      if (named.length === 0) return judge(text, passages, signal)
      const first = await judge(text, named, signal)
      if (first.supported) return first
      if (first.reason === 'negation') return first
      const joined = named.length > 1 ? await judgeTogether(text, named, signal) : null
      if (joined !== null) return joined
      if (named.length === passages.length) return first
      const any = await judge(text, passages, signal)
      return any.supported ? { ...any, recited: true } : first
    },
    async warm(signal) {
      const texts = passages.flatMap(({ units }) => units.map(({ text }) => text)).slice(0, WARM_UNITS)
      for (const text of texts) {
        if (signal.aborted) return
        await vectorsOf(deps.embedder, [text], 'passage', signal)
      }
    },
  }

  /** A sentence that draws on several passages, none of which says all of it: their best windows together must. */
  async function judgeTogether(
    text: string,
    named: readonly ReadPassage[],
    signal?: AbortSignal,
  ): Promise<Verdict | null> {
    const bests: Held[] = []
    for (const passage of named) {
      const [best] = await likenesses(text, [{ passage, windows: passage.windows }], signal)
      if (best !== undefined && isClose(best)) bests.push(best)
    }
    const [first, ...rest] = bests
    if (first === undefined || rest.length === 0) return null
    const evidence = bests.map((best) => best.evidence).join('\n')
    const numbers = bests.flatMap((best) => numbersIn(best.evidence, best.passage.language))
    const languages = { sentence: language, evidence: first.passage.language }
    if (missingNumbers(numbersIn(text, language, { tell: true }), numbers).length > 0) return null
    if (missingNames(namesIn(text, language), evidence, languages).length > 0) return null
    const own = bests.map((best) => best.text).join('\n')
    if (missingNames(quotedIn(text), own, languages).length > 0 || deniesAll(text, bests)) return null
    const spans: [WrittenSpan, ...WrittenSpan[]] = [toSpan(first), ...rest.map(toSpan)]
    return { supported: true, spans, cosine: first.cosine, words: first.words, recited: false }
  }

  function lacking(
    wanted: { numbers: ReturnType<typeof numbersIn>; names: string[] },
    among: readonly ReadPassage[],
  ): Verdict {
    const evidence = among.map(
      ({ chunk }) => `${chunk.text}\n${chunk.title}\n${chunk.headingPath.join('\n')}`,
    )
    const held = among.flatMap((passage, i) => numbersIn(evidence[i] ?? '', passage.language))
    const numbers = missingNumbers(wanted.numbers, held)
    const names = missingNames(wanted.names, evidence.join('\n'), {
      sentence: language,
      evidence: among[0]?.language ?? null,
    })
    // Each stands somewhere, but not together: a mixture of what two places say.
    const reason = numbers.length > 0 || (names.length === 0 && wanted.numbers.length > 0) ? 'number' : 'name'
    return { supported: false, reason, missing: [...numbers, ...names], cosine: null, words: null }
  }
}

const toSpan = ({ passage, start, end }: Held): WrittenSpan => ({ chunkId: passage.chunk.id, start, end })

/** The mean of its units' vectors by their length, which comes close to embedding the window, and costs nothing. */
function meanVector(window: Window, passage: ReadPassage, vectors: readonly Float32Array[]): Float32Array {
  const [only] = window.units
  const single = only === undefined ? undefined : vectors[only]
  if (single !== undefined && window.units.length === 1) return single
  const sum = new Float32Array(vectors[0]?.length ?? 0)
  for (const place of window.units) {
    const weight = passage.units[place]?.text.length ?? 0
    vectors[place]?.forEach((value, i) => {
      sum[i] = (sum[i] ?? 0) + weight * value
    })
  }
  const norm = Math.hypot(...sum) || 1
  return sum.map((value) => value / norm)
}

/** Share of the sentence's content words that stand in the other text; 1 when it has none. */
function sharedWords(sentence: string, other: string, language: Language | null): number {
  const wanted = new Set(analyze(sentence, language))
  if (wanted.size === 0) return 1
  const held = new Set(analyze(other, language))
  return [...wanted].filter((stem) => held.has(stem)).length / wanted.size
}
