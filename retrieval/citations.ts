// Checked sentences → answer text with markers and its citations, piece by piece, so that it can be streamed.
import type { Citation } from '../core/answer.ts'
import type { CheckedSentence } from './check-sentence.ts'
import { citationUrl } from './citation-url.ts'

export const MAX_CITATIONS = 6

type Span = { marker: number; from: CheckedSentence; start: number; end: number }

export interface AnswerAssembler {
  /** The text to send on; `''` for a sentence that would need a seventh citation and is left out. */
  add(sentence: CheckedSentence): string
  /** What is left to send: the last marker. */
  end(): string
  text(): string
  citations(): Citation[]
}

/**
 * Markers are numbered by appearance and stand behind the last sentence of their span: spans of one document with only
 * white space between them become one citation. Uncitable documents keep their text and get no marker; `cite: false`
 * gives the same text without any.
 */
export function createAnswerAssembler(options: { cite: boolean }): AnswerAssembler {
  const spans: Span[] = []
  let open: Span | undefined
  let last: CheckedSentence | undefined
  let text = ''

  const emit = (piece: string): string => {
    text += piece
    return piece
  }
  const close = (): string => {
    const marker = open === undefined ? '' : ` [${open.marker}]`
    open = undefined
    return marker
  }

  return {
    add(sentence) {
      if (last?.chunk.documentId === sentence.chunk.documentId && last.start === sentence.start) return ''
      const between =
        last === undefined ? '' : standsAlone(last.text) || isListLike(sentence.text) ? '\n' : ' '
      if (!options.cite || !sentence.chunk.citable) {
        last = sentence
        return emit(`${close()}${between}${sentence.text}`)
      }
      if (open !== undefined && continues(open, sentence)) {
        open.end = sentence.end
        last = sentence
        return emit(`${between}${sentence.text}`)
      }
      if (spans.length === MAX_CITATIONS) return ''
      const marker = close()
      open = { marker: spans.length + 1, from: sentence, start: sentence.start, end: sentence.end }
      spans.push(open)
      last = sentence
      return emit(`${marker}${between}${sentence.text}`)
    },
    end: () => emit(close()),
    text: () => text,
    citations: () => spans.map(toCitation),
  }
}

/** A line without an end mark (a heading, a menu path) would run into what follows. */
const standsAlone = (text: string): boolean => isListLike(text) || !/[.!?:;。！？؟…]["'”’»)\]]*$/u.test(text)

/** Steps, items and table rows stand on lines of their own. */
const isListLike = (text: string): boolean =>
  /^\s*(?:[-•*–]|\d{1,3}[.)])\s/u.test(text) || text.includes(' | ')

function continues(span: Span, next: CheckedSentence): boolean {
  const { chunk } = span.from
  if (chunk.documentId !== next.chunk.documentId || chunk.version !== next.chunk.version) return false
  return next.start >= span.end && next.documentText.slice(span.end, next.start).trim() === ''
}

function toCitation({ marker, from, start, end }: Span): Citation {
  const { chunk } = from
  const quote = from.documentText.slice(start, end)
  return {
    marker,
    sourceId: chunk.sourceId,
    documentId: chunk.documentId,
    chunkId: chunk.id,
    version: chunk.version,
    title: chunk.title,
    url: citationUrl(chunk, quote),
    quote,
    start,
    end,
    page: chunk.page,
    seconds: chunk.seconds,
  }
}
