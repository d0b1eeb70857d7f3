// Recognisers invent words over silence and music, and get stuck on one phrase. What is invented is dropped, what is
// stuck is said once.
import type { Segment } from '../../core/ports/transcriber.ts'

export interface HeardSegment extends Segment {
  /** How sure the recogniser is that nobody speaks; null when it does not say. */
  noSpeech: number | null
  /** Mean log probability of its words; null when it does not say. */
  logProbability: number | null
}

/** Whisper's own pair of limits (Radford et al. 2022, §4.5): unsure of the words, and nobody seems to speak. */
const NO_SPEECH = 0.6
const UNSURE = -1
/** Nobody seems to speak at all, whatever the words. */
const SURELY_NO_SPEECH = 0.9
const STUCK_SHARE = 0.4
const STUCK_NO_SPEECH = 0.2
/** A phrase of up to so many words that comes so often in a row is a loop. */
const LOOP_WORDS = 12
const LOOP_TIMES = 4
const MAX_CHARS = 4000

/** In order of time, trimmed, without what was invented or repeated. */
export function cleanSegments(heard: readonly HeardSegment[]): Segment[] {
  const kept: Segment[] = []
  for (const segment of heard) {
    if (isInvented(segment)) continue
    const text = withoutLoops(segment.text)
    // Mostly a loop, and perhaps nobody spoke: what is left of it was not said either.
    if (text.length < segment.text.length * STUCK_SHARE && (segment.noSpeech ?? 1) > STUCK_NO_SPEECH) continue
    const words = wordsOf(text)
    if (words === '' || isRepeated(kept, words)) continue
    kept.push({ start: segment.start, end: Math.max(segment.start, segment.end), text })
  }
  return kept
}

/** Said just before, or the one before that: stuck recognisers alternate between two. */
const isRepeated = (kept: readonly Segment[], words: string): boolean =>
  wordsOf(kept.at(-1)?.text ?? '') === words ||
  (words.includes(' ') && wordsOf(kept.at(-2)?.text ?? '') === words)

function isInvented({ text, noSpeech, logProbability }: HeardSegment): boolean {
  // A description of sounds: [Music], (applause), ♪ … ♪
  if (/^\s*(?:\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫][^♪♫]*[♪♫]?)[\s.]*$/u.test(text)) return true
  const words = wordsOf(text)
  if (credits.some((credit) => words.includes(credit))) return true
  const nobody = noSpeech ?? 0
  if (nobody > SURELY_NO_SPEECH) return true
  if (nobody > NO_SPEECH && (logProbability ?? UNSURE) <= UNSURE) return true
  return farewells.has(words) && (nobody > 0.3 || (logProbability ?? 0) < -0.8)
}

const wordsOf = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(' ')

/** Credits of the subtitles that Whisper learnt from; nobody says them. */
const credits = [
  'amara org',
  'untertitel im auftrag des zdf',
  'untertitelung des zdf',
  'untertitel von stephanie geiges',
  'sous titrage st 501',
  'sous titrage société radio canada',
  'sottotitoli creati dalla comunità',
  'subtitles by the amara',
  'transcription by castingwords',
  'www zeoranger',
]

/** What it says over silence; said in earnest when a voice is heard. */
const farewells = new Set([
  'thank you',
  'thanks for watching',
  'thank you for watching',
  'thank you very much',
  'please subscribe',
  'bye',
  'bye bye',
  'you',
  'so',
  'vielen dank',
  'danke fürs zuschauen',
  'bis zum nächsten mal',
  'tschüss',
  'merci d avoir regardé cette vidéo',
  'gracias por ver el video',
  'ご視聴ありがとうございました',
  '字幕志愿者 杨茜茜',
  'продолжение следует',
])

/** `no no no no no` → `no` */
export function withoutLoops(text: string): string {
  // Inside one word: `Nihononononon`. Bounded, so that the expression stays fast.
  const calmed = text.slice(0, MAX_CHARS).replace(/(\p{L}{1,20}?)\1{5,}/gu, '$1')
  let words = calmed.trim().split(/\s+/u)
  for (let size = 1; size <= Math.min(LOOP_WORDS, words.length / LOOP_TIMES); size += 1) {
    words = withoutLoopsOf(words, size)
  }
  return words.join(' ')
}

function withoutLoopsOf(words: readonly string[], size: number): string[] {
  const kept: string[] = []
  let at = 0
  while (at < words.length) {
    let times = 1
    while (isSame(words, at, at + times * size, size)) times += 1
    const repeats = times >= LOOP_TIMES
    kept.push(...words.slice(at, at + (repeats ? size : 1)))
    at += repeats ? times * size : 1
  }
  return kept
}

function isSame(words: readonly string[], a: number, b: number, size: number): boolean {
  if (b + size > words.length) return false
  for (let i = 0; i < size; i += 1) {
    if (words[a + i]?.toLowerCase() !== words[b + i]?.toLowerCase()) return false
  }
  return true
}
