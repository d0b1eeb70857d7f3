// What is said, cue by cue, joined to paragraphs that read well, each with the second at which it begins.
import type { Moment } from '../../../core/document.ts'
import { foldSpaces } from '../clean-text.ts'
import type { TextBuilder } from '../text-builder.ts'

export type Cue = { seconds: number; end: number; text: string }

/** A paragraph ends at a sentence's end once it is this long, at the latest at the second number, or after a pause. */
const ENOUGH = 120
const TOO_MUCH = 400
const PAUSE_SECONDS = 4

const SENTENCE_END = /[.!?…。！？]["”»)]?$/u
/** Written without blanks between words: a line break inside a sentence becomes nothing there. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

export function addCues(out: TextBuilder, cues: readonly Cue[]): void {
  let words = ''
  let start = 0
  let moments: Moment[] = []
  let last = ''
  let lastEnd = 0
  const flush = (): void => {
    out.add('paragraph', words, { seconds: start }, moments)
    words = ''
    moments = []
  }
  for (const cue of cues) {
    const text = foldSpaces(cue.text)
    // Rolling captions repeat the line before.
    if (text === '' || text === last) continue
    last = text
    if (words !== '' && cue.seconds - lastEnd > PAUSE_SECONDS) flush()
    if (words === '') start = cue.seconds
    words = join(words, text)
    if (words.length > text.length) moments.push({ start: words.length - text.length, seconds: cue.seconds })
    lastEnd = cue.end
    if (words.length > TOO_MUCH || (words.length > ENOUGH && SENTENCE_END.test(text))) flush()
  }
  flush()
}

function join(before: string, after: string): string {
  if (before === '') return after
  const unspaced = UNSPACED.test(before.at(-1) ?? '') && UNSPACED.test(after.at(0) ?? '')
  return unspaced ? before + after : `${before} ${after}`
}
