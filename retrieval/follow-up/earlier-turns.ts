// What was said before a question: by the conversation's log, or by the caller's `history`. Newest first, few of them.
import type { AnswerRequest } from '../../core/answer.ts'
import { matchSmalltalk } from '../handoff/smalltalk.ts'
import { hasWords } from '../normalise-text.ts'

/** A logged turn of the conversation. */
export interface Turn {
  id: string
  question: string
  outcome: string
  kind: string
}

export interface Earlier {
  /** The visitor's own questions, newest first; greetings and thanks are none. */
  questions: readonly string[]
  /** The agent's last words, where the caller sent them. */
  lastSaid: string | null
}

/** A topic that lies further back is no longer meant. */
const QUESTIONS = 5
const LOOKED_AT = 20
const LONGEST_CHARS = 2000

/** The caller's history wins over the log: it knows what the visitor saw. */
export function earlierTurns({ history }: Pick<AnswerRequest, 'history'>, turns: readonly Turn[]): Earlier {
  if (history !== undefined && history.length > 0) {
    const recent = history.slice(-LOOKED_AT).reverse()
    return {
      questions: asked(recent.filter(({ role }) => role === 'user').map(({ text }) => text)),
      lastSaid: recent[0]?.role === 'assistant' ? recent[0].text : null,
    }
  }
  const logged = turns.slice(-LOOKED_AT).reverse()
  const talk = logged.filter(({ kind }) => kind !== 'smalltalk' && kind !== 'declined')
  return { questions: asked(talk.map(({ question }) => question)), lastSaid: null }
}

const asked = (texts: readonly string[]): string[] =>
  texts
    .map((text) => text.slice(0, LONGEST_CHARS).trim())
    .filter((text) => hasWords(text) && matchSmalltalk(text) === undefined)
    .slice(0, QUESTIONS)
