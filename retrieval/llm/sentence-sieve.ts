// One written sentence → the checked sentences that may leave now. Keeps what happened to the others.
import type { WrittenSentence } from '../../core/ports/generator.ts'
import type { Language } from '../../core/text/language.ts'
import { leaningOf } from '../follow-up/leans-on.ts'
import { normaliseText } from '../normalise-text.ts'
import { NO_ANSWER } from './prompt.ts'
import { unquoteData } from './quote-data.ts'
import { readMarkers } from './read-markers.ts'
import type { SupportCheck, Verdict } from './support/check-support.ts'
import { saysNothing, tidyText } from './tidy-text.ts'
import type { WriterFacts } from './writer-facts.ts'

export interface SentenceSieve {
  /** In the order written; a line that only introduces a list waits for what it introduces. */
  pass(sentence: string, signal?: AbortSignal): Promise<WrittenSentence[]>
  /** Nothing more comes: a line that waited introduces nothing. */
  end(): void
  /** The model said that the passages do not answer. */
  saysNoAnswer(): boolean
}

/** `NO_ANSWER`, as models write it: with a space, a hyphen, in bold. */
const noAnswer = new RegExp(`\\b${NO_ANSWER.replace('_', '[_ -]?')}\\b`, 'u')

export function createSentenceSieve(deps: {
  support: SupportCheck
  facts: WriterFacts
  passages: number
  language: Language | null
}): SentenceSieve {
  const { support, facts, passages, language } = deps
  const said = new Set<string>()
  let waiting: WrittenSentence[] = []
  let gaveUp = false
  let lostLast = false

  /** "An admin can empty it earlier" after a sentence that is gone: nobody could tell what "it" is. */
  const hangsInTheAir = (text: string): boolean =>
    lostLast && leaningOf(text, [language ?? 'en'])?.why === 'pronoun'

  return {
    saysNoAnswer: () => gaveUp,
    end() {
      for (const { text } of waiting) facts.dropped(text, { reason: 'introduces-nothing' })
      waiting = []
    },
    async pass(sentence, signal) {
      const { text: plain, places } = readMarkers(unquoteData(sentence))
      const text = tidyText(plain)
      if (noAnswer.test(text)) {
        gaveUp = true
        facts.saidNoAnswer()
        return []
      }
      if (saysNothing(text)) return []
      const cited = places.filter((place) => place < passages)
      facts.wrote(places.length - cited.length)
      const key = normaliseText(text)
      if (said.has(key)) {
        facts.dropped(text, { reason: 'repeated' })
        return []
      }
      said.add(key)
      const from = performance.now()
      const verdict = await support.check({ text, cited }, signal)
      facts.checked(performance.now() - from)
      if (!verdict.supported) {
        facts.dropped(text, verdict)
        lostLast = true
        return []
      }
      if (!verdict.recited && hangsInTheAir(text)) {
        facts.dropped(text, { reason: 'leans-on-dropped' })
        return []
      }
      lostLast = false
      const checked = toWritten(text, verdict)
      if (/[:：]$/u.test(text)) {
        waiting.push(checked)
        return []
      }
      const leaving = [...waiting, checked]
      waiting = []
      facts.passed(leaving.length, verdict.recited)
      return leaving
    },
  }
}

function toWritten(text: string, { spans }: Extract<Verdict, { supported: true }>): WrittenSentence {
  const [first, ...more] = spans
  return { text, ...first, ...(more.length > 0 && { more }) }
}
