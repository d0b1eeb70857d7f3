// Tokens in, sentences out, each as soon as it is certain that it has ended. A line always ends one: list items, table
// rows. Markers behind a full stop are drawn before it, so that they stay with their sentence.

import type { Language } from '../../core/text/language.ts'
import { splitSentences } from '../../core/text/split-sentences.ts'
import { isOnlyMarkers, markersBeforeStops } from './read-markers.ts'

export interface SentenceReader {
  /** Sentences that this token completed, with their markers. */
  push(token: string): string[]
  /** What is left. `cutOff`: the model did not come to its end, so a half sentence is left out. */
  end(options: { cutOff: boolean }): string[]
}

/** "…for ten years [1]." cannot go on: what stands before the stop is no abbreviation and no number. */
const certainEnd = /[\]】]\s*[.!?…。！？]+["'”’»)）」』]*$/u
const stop = /[.!?…。！？؟।॥]["'”’»)）」』\]】]*$/u
/** A line longer than this is no sentence; it is handed over as it is, so that nothing grows without end. */
const LONGEST_LINE = 4000

export function createSentenceReader(language: Language | null): SentenceReader {
  let line = ''

  /** All but the last sentence of an unfinished line; that one too when its end is certain. */
  function takeFinished(): string[] {
    const text = markersBeforeStops(line)
    const sentences = split(text)
    const last = sentences.at(-1)
    if (last === undefined) return []
    if (certainEnd.test(last) && certainEnd.test(line)) {
      line = ''
      return sentences
    }
    if (sentences.length < 2 || isOnlyMarkers(last)) return []
    line = last
    return sentences.slice(0, -1)
  }

  function split(text: string): string[] {
    const parts = splitSentences(text, language).map(({ start, end }) => text.slice(start, end))
    return parts.filter((part) => part !== '')
  }

  return {
    push(token) {
      const done: string[] = []
      const [first = '', ...rest] = token.split('\n')
      line += first
      for (const next of rest) {
        done.push(...split(markersBeforeStops(line)))
        line = next
      }
      done.push(...takeFinished())
      if (line.length > LONGEST_LINE) {
        done.push(line)
        line = ''
      }
      return done
    },
    end({ cutOff }) {
      const sentences = split(markersBeforeStops(line))
      line = ''
      const last = sentences.at(-1)
      return cutOff && last !== undefined && !stop.test(last) ? sentences.slice(0, -1) : sentences
    },
  }
}
