// A topic to avoid: each of its comma-separated wordings is there when all its content words stand in the question.

import type { Profile } from '../../core/settings.ts'
import { analyze } from '../../core/text/analyze.ts'
import type { Language } from '../../core/text/language.ts'
import { matchPhrase } from './match-phrase.ts'

export type Topic = Profile['topics'][number]

/** The first topic that the question touches, with the wording that matched. */
export function matchTopic(
  topics: readonly Topic[],
  question: string,
  languages: readonly Language[],
): { topic: Topic; matched: string } | null {
  const stems = new Set(languages.flatMap((language) => analyze(question, language)))
  for (const topic of topics) {
    for (const wording of topic.topic.split(/[,;]/u)) {
      const wanted = languages.map((language) => analyze(wording, language)).find((terms) => terms.length > 0)
      const allThere = wanted?.every((term) => stems.has(term)) ?? false
      if (allThere || matchPhrase(wording, question, languages) !== null) {
        return { topic, matched: wording.trim() }
      }
    }
  }
  return null
}
