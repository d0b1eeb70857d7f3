// What a model wants before questions and passages. Models of the e5 family were trained with theirs.
import type { Config } from '../../core/config/schema.ts'

export interface Prefixes {
  query: string
  passage: string
}

export function prefixesOf(
  config: Pick<Config, 'embeddingQueryPrefix' | 'embeddingPassagePrefix'>,
  modelName: string,
): Prefixes {
  const isE5 = /(?:^|[^a-z0-9])(?:\w*-)?e5(?:[^a-z0-9]|$)/i.test(modelName)
  return {
    query: config.embeddingQueryPrefix ?? (isE5 ? 'query: ' : ''),
    passage: config.embeddingPassagePrefix ?? (isE5 ? 'passage: ' : ''),
  }
}
