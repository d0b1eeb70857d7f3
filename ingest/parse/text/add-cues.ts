// What is said, cue by cue, joined to paragraphs that read well, each with the second at which it begins.
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
  let last = ''
  let lastEnd = 0
  const flush = (): void => {
    out.add('paragraph', words, { seconds: start })
    words = ''
  }
  for (const cue of cues) {
    // Rolling captions repeat the line before.
    if (cue.text === last) continue
    last = cue.text
    if (words !== '' && cue.seconds - lastEnd > PAUSE_SECONDS) flush()
    if (words === '') start = cue.seconds
    words = join(words, cue.text)
    lastEnd = cue.end
    if (words.length > TOO_MUCH || (words.length > ENOUGH && SENTENCE_END.test(cue.text))) flush()
  }
  flush()
}

function join(before: string, after: string): string {
  if (before === '') return after
  const unspaced = UNSPACED.test(before.at(-1) ?? '') && UNSPACED.test(after.at(0) ?? '')
  return unspaced ? before + after : `${before} ${after}`
}
