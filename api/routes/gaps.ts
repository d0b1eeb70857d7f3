// Gaps: what the content does not answer, and closing them.
import type { GapDetail, GapResolution } from '../../core/gap.ts'
import type { Actor } from '../../core/key.ts'
import { BUILT_IN_SHORT_ANSWERS } from '../../core/short-answer.ts'
import { gapCalls } from '../contract/gaps.ts'
import { notFound } from '../middleware/error-response.ts'
import { type Route, route } from './route.ts'
import { defined, pageOf, type RouteDeps } from './route-deps.ts'
import { assertKind } from './source-rules.ts'

export const gapRoutes = ({ stores, services, reach, audit }: RouteDeps): Route[] => {
  /** A resolution may only name what the key reaches. */
  async function assertReach(actor: Actor, resolution: GapResolution): Promise<void> {
    if ('documentId' in resolution) {
      await reach.document(actor, resolution.documentId)
    } else if ('sourceId' in resolution) {
      await reach.source(actor, resolution.sourceId)
    } else {
      const source = await reach.source(actor, resolution.shortAnswer.sourceId ?? BUILT_IN_SHORT_ANSWERS)
      assertKind(source, 'short-answers', 'Writing a short answer for a gap')
    }
  }

  async function withinReach(actor: Actor, gap: GapDetail): Promise<GapDetail> {
    const seen = await Promise.all(
      gap.nearest.map(({ documentId }) => reach.seesDocumentId(actor, documentId)),
    )
    return { ...gap, nearest: gap.nearest.filter((_, place) => seen[place]) }
  }

  return [
    route(gapCalls.listGaps, ({ query }) => stores.gaps.list(defined({ state: query.state }), pageOf(query))),

    route(gapCalls.getGap, async ({ params }, { actor }) => {
      const gap = await services.gaps.detail(params.id)
      if (gap === undefined) throw notFound(`Looking up gap ${params.id}`)
      return withinReach(actor, gap)
    }),

    route(gapCalls.resolveGap, async ({ params, body }, { actor }) => {
      const before = await stores.gaps.get(params.id)
      if (before === undefined) throw notFound(`Resolving gap ${params.id}`)
      await assertReach(actor, body)
      const replay = await services.gaps.resolve(before.id, body, actor)
      if (replay === undefined) throw notFound(`Resolving gap ${params.id}`)
      const after = { state: replay.gap.state, resolution: body }
      await audit(actor, 'gap.resolve', `gap:${before.id}`, { state: before.state }, after)
      return replay
    }),

    ...(['dismiss', 'reopen'] as const).map((verb) =>
      route(gapCalls[`${verb}Gap`], async ({ params }, { actor }) => {
        const before = await stores.gaps.get(params.id)
        const after = before && (await services.gaps[verb](before.id))
        if (before === undefined || after === undefined) throw notFound(`Changing gap ${params.id}`)
        await audit(actor, `gap.${verb}`, `gap:${before.id}`, { state: before.state }, { state: after.state })
        return after
      }),
    ),
  ]
}
