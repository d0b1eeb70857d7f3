// Text → spans of sentences, for quoting and for cutting oversized blocks. Rules of our own: Intl.Segmenter is quadratic
// on long strings in Node 20 and cuts after "Dr."
import { endsInAbbreviation } from './abbreviations.ts'
import type { Language } from './language.ts'

export interface SentenceSpan {
  start: number
  end: number
}
const listOrTable = /^\s*(?:[-*•‣◦▪·+]\s|\(?\d{1,3}[.)]\s|\(?[a-z]\)\s)|\s\|\s|^\s*\|/iu
// Stops of spaceless scripts end a sentence at once, the others only before white space or the end.
const stop = /([。！？｡]+|[.!?…؟۔।॥։።‽]+)(["'”’»“)\]」』）〉》]*)(\s*)/gu
/** A line this short without a full stop, before a line in a new breath, is a heading or a label and no wrapped text. */
const SHORT_LINE = 50
/** Thai has no full stop: a space is a border once this much was read. */
const THAI_SPAN = 60

/**
 * Spans in order, trimmed, not empty, not overlapping; what lies between them is white space. A blank line always
 * ends a sentence, and each line of a list or table is one span of its own.
 */
export function splitSentences(text: string, language: Language | null): SentenceSpan[] {
  return passages(text).flatMap((passage) =>
    passage.whole ? trimmed(text, passage.start, passage.end) : sentencesOf(text, passage, language),
  )
}

type Passage = SentenceSpan & { whole: boolean }

/** Runs of lines that belong together: a paragraph, however it is wrapped, or one line of a list or table. */
function passages(text: string): Passage[] {
  const found: Passage[] = []
  let open: Passage | null = null
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const line = text.slice(start, end)
    const whole = listOrTable.test(line)
    if (line.trim() === '') {
      open = null
    } else if (open !== null && !whole && !isBorder(text.slice(open.start, open.end), line)) {
      open.end = end
    } else {
      const passage: Passage = { start, end, whole }
      found.push(passage)
      open = whole ? null : passage
    }
    start = end + 1
  }
  return found
}

function isBorder(before: string, line: string): boolean {
  const last = before.slice(before.lastIndexOf('\n') + 1).trim()
  return (
    last.length < SHORT_LINE &&
    !/[.!?…。！？,;:،؛]["'”’»)]*$/u.test(last) &&
    /^\s*[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u.test(line)
  )
}

function sentencesOf(text: string, passage: SentenceSpan, language: Language | null): SentenceSpan[] {
  const found: SentenceSpan[] = []
  const body = text.slice(passage.start, passage.end)
  let from = 0
  for (const match of body.matchAll(stop)) {
    const [whole, marks = '', closing = '', space = ''] = match
    const end = match.index + marks.length + closing.length
    const instant = /^[。！？｡]/u.test(marks)
    if (!instant && space === '' && end < body.length) continue
    if (!instant && !endsSentence(body, match.index, marks, match.index + whole.length, language)) continue
    found.push(...trimmed(text, passage.start + from, passage.start + end))
    from = end
  }
  found.push(...trimmed(text, passage.start + from, passage.end))
  return language === 'th' || language === 'lo' ? found.flatMap((span) => atSpaces(text, span)) : found
}

function endsSentence(
  body: string,
  at: number,
  marks: string,
  next: number,
  language: Language | null,
): boolean {
  const following = body.slice(next, next + 2)
  // A sentence does not begin in lower case; scripts without case are not asked.
  if (/^\p{Ll}/u.test(following) && marks !== '!' && marks !== '?') return false
  return marks !== '.' || !endsInAbbreviation(body.slice(Math.max(0, at - 24), at), language)
}

function atSpaces(text: string, span: SentenceSpan): SentenceSpan[] {
  const found: SentenceSpan[] = []
  let from = span.start
  for (let at = span.start; at < span.end; at += 1) {
    if (text[at] !== ' ' || at - from < THAI_SPAN || span.end - at < THAI_SPAN / 2) continue
    found.push(...trimmed(text, from, at))
    from = at + 1
  }
  return [...found, ...trimmed(text, from, span.end)]
}

function trimmed(text: string, from: number, to: number): SentenceSpan[] {
  let start = from
  let end = to
  while (start < end && isSpace(text, start)) start += 1
  while (end > start && isSpace(text, end - 1)) end -= 1
  return start < end ? [{ start, end }] : []
}

const isSpace = (text: string, at: number): boolean => /\s/.test(text[at] ?? '')
