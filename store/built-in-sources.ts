// Sources that are there from the first start.
import type { SourceStore } from '../core/ports/source-store.ts'
import { BUILT_IN_SHORT_ANSWERS } from '../core/short-answer.ts'

export async function addBuiltInSources(sources: SourceStore): Promise<void> {
  if ((await sources.get(BUILT_IN_SHORT_ANSWERS)) !== undefined) return
  await sources.create({
    id: BUILT_IN_SHORT_ANSWERS,
    kind: 'short-answers',
    name: 'Short answers',
    enabled: true,
    paused: false,
    citable: true,
    visibility: 'public',
    audience: [],
    answersMayUse: true,
    schedule: 'never',
    settings: {},
  })
}
