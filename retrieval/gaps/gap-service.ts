// The GapService: groups what was not answered, shows it, closes it with proof.
import type { GapService } from '../../core/ports/services.ts'
import { loadLanguageDetection } from '../../core/text/detect-language.ts'
import type { GapDeps } from './gap-deps.ts'
import { detailOf } from './gap-detail.ts'
import { groupQuestions } from './group-questions.ts'
import { resolveGap } from './resolve-gap.ts'

export function createGapService(deps: GapDeps): GapService {
  // One grouping at a time, or two questions of one topic would open two gaps. A call that comes meanwhile waits its turn.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }

  return {
    async detail(id) {
      const gap = await deps.gaps.get(id)
      return gap && detailOf(deps, gap)
    },
    async resolve(id, resolution, actor) {
      const gap = await deps.gaps.get(id)
      return gap && resolveGap(deps, gap, resolution, actor)
    },
    dismiss: (id) => deps.gaps.setState(id, 'dismissed'),
    reopen: (id) => deps.gaps.setState(id, 'reopened'),
    group: (signal) =>
      inTurn(async () => {
        await loadLanguageDetection()
        return groupQuestions(deps, signal)
      }),
  }
}
