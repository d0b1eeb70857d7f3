// A topic to avoid: each of its comma-separated wordings is there when all its content words stand in the question, or
// when the question means it.
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Profile } from '../../core/settings.ts'
import { analyze } from '../../core/text/analyze.ts'
import { matchPhrase, type PhraseText } from './match-phrase.ts'
import { nearestWording } from './topic-meaning.ts'

export type Topic = Profile['topics'][number]
export interface TopicMatch {
  topic: Topic
  matched: string
  how: 'words' | 'meaning'
}

/** The first topic whose words the question holds, with the wording that matched. */
export function matchTopic(topics: readonly Topic[], question: PhraseText): TopicMatch | null {
  for (const topic of topics) {
    for (const wording of wordingsOf(topic)) {
      if (holdsAll(wording, question) || matchPhrase(wording, question) !== null) {
        return { topic, matched: wording, how: 'words' }
      }
    }
  }
  return null
}

/** The topic that the question is nearest to, in any language. */
export async function matchTopicMeaning(
  embedder: Embedder,
  topics: readonly Topic[],
  vector: Float32Array,
  signal?: AbortSignal,
): Promise<TopicMatch | null> {
  const near = await nearestWording(embedder, vector, [...new Set(topics.flatMap(wordingsOf))], signal)
  const topic = near && topics.find((candidate) => wordingsOf(candidate).includes(near.wording))
  return near && topic ? { topic, matched: near.wording, how: 'meaning' } : null
}

const wordingsOf = ({ topic }: Topic): string[] =>
  topic
    .split(/[,;]/u)
    .map((wording) => wording.trim())
    .filter((wording) => wording !== '')

function holdsAll(wording: string, { forms, languages }: PhraseText): boolean {
  const wanted = languages.map((language) => analyze(wording, language)).find((terms) => terms.length > 0)
  return wanted?.every((term) => forms.has(term)) ?? false
}
