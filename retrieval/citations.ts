// Checked sentences → answer text with markers and its citations, piece by piece, so that it can be streamed.
import type { Citation } from '../core/answer.ts'
import { placeIn } from '../core/place-in.ts'
import type { CheckedSentence, CheckedSpan } from './check-sentence.ts'
import { citationUrl } from './citation-url.ts'

export const MAX_CITATIONS = 6

type Span = { marker: number; from: CheckedSpan; start: number; end: number }

export interface AnswerAssembler {
  /** The text to send on; `''` for a sentence that would need a seventh citation and is left out. */
  add(sentence: CheckedSentence): string
  /** What is left to send: the last markers. */
  end(): string
  text(): string
  citations(): Citation[]
}

/**
 * Markers are numbered by appearance and stand behind the last sentence of their span: spans of one document with only
 * white space between them become one citation, and the same span again has the same marker. Uncitable documents keep
 * their text and get no marker; `cite: false` gives the same text without any.
 */
export function createAnswerAssembler(options: { cite: boolean }): AnswerAssembler {
  const spans: Span[] = []
  /** The span that the next sentence may continue, and further ones of the last sentence: their markers are due. */
  let open: Span | undefined
  let due: Span[] = []
  let last: CheckedSentence | undefined
  let text = ''

  const emit = (piece: string): string => {
    text += piece
    return piece
  }
  const close = (): string => {
    const markers = [...new Set([...(open === undefined ? [] : [open]), ...due])].map(({ marker }) => marker)
    open = undefined
    due = []
    return options.cite ? markers.map((marker) => ` [${marker}]`).join('') : ''
  }
  const spanOf = (of: CheckedSpan): Span | undefined => {
    const known = spans.find((span) => holds(span, of))
    if (known !== undefined || spans.length === MAX_CITATIONS) return known
    const made = { marker: spans.length + 1, from: of, start: of.start, end: of.end }
    spans.push(made)
    return made
  }
  const addDue = (sentence: CheckedSentence): void => {
    const citable = (sentence.more ?? []).filter(({ chunk }) => chunk.citable)
    due.push(...citable.flatMap((span) => spanOf(span) ?? []))
  }

  return {
    add(sentence) {
      if (last?.chunk.documentId === sentence.chunk.documentId && last.text === sentence.text) return ''
      const between =
        last === undefined ? '' : standsAlone(last.text) || isListLike(sentence.text) ? '\n' : ' '
      if (!sentence.chunk.citable) {
        last = sentence
        const markers = close()
        addDue(sentence)
        return emit(`${markers}${between}${unmarked(sentence.text)}`)
      }
      if (open !== undefined && due.length === 0 && continues(open, sentence)) {
        open.end = sentence.end
        addDue(sentence)
        last = sentence
        return emit(`${between}${unmarked(sentence.text)}`)
      }
      const next = spanOf(sentence)
      if (next === undefined) return ''
      const markers = close()
      open = next
      addDue(sentence)
      last = sentence
      return emit(`${markers}${between}${unmarked(sentence.text)}`)
    },
    end: () => emit(close()),
    text: () => text,
    citations: () => (options.cite ? spans.map(toCitation) : []),
  }
}

/** A line without an end mark (a heading, a menu path) would run into what follows. */
const standsAlone = (text: string): boolean => isListLike(text) || !/[.!?:;。！？؟…]["'”’»)\]]*$/u.test(text)

/** Steps, items and table rows stand on lines of their own, and so does what has a line above it. */
const isListLike = (text: string): boolean =>
  /^[^\n]{1,200}:\n/u.test(text) || /^\s*(?:[-•*–]|\d{1,3}[.)])\s/u.test(text) || text.includes(' | ')

const holds = (span: Span, next: CheckedSpan): boolean =>
  span.from.chunk.documentId === next.chunk.documentId &&
  span.from.chunk.version === next.chunk.version &&
  span.start <= next.start &&
  next.end <= span.end

function continues(span: Span, next: CheckedSpan): boolean {
  const { chunk } = span.from
  if (chunk.documentId !== next.chunk.documentId || chunk.version !== next.chunk.version) return false
  // A span that was closed before and is quoted again is not the end of what was written.
  return next.start >= span.end && next.documentText.slice(span.end, next.start).trim() === ''
}

function toCitation({ marker, from, start, end }: Span): Citation {
  const { chunk } = from
  const quote = from.documentText.slice(start, end)
  const place = placeIn(chunk, start - chunk.start)
  return {
    marker,
    sourceId: chunk.sourceId,
    documentId: chunk.documentId,
    chunkId: chunk.id,
    version: chunk.version,
    title: chunk.title,
    url: citationUrl({ ...place, url: chunk.url }, quote),
    quote,
    start,
    end,
    page: place.page,
    seconds: place.seconds,
  }
}

/** A number in brackets that stands in the content is no marker of ours: it reads the same in round ones. */
const unmarked = (text: string): string => text.replace(/\[(\d{1,3})\]/gu, '($1)')
