// The agent's profile. It holds for all sources, so limited keys stay outside.
import type { Actor } from '../../core/key.ts'
import type { Profile } from '../../core/settings.ts'
import { assertUnlimited } from '../auth/reach.ts'
import { profileCalls } from '../contract/profile.ts'
import { diffValues } from '../diff-values.ts'
import { notFound } from '../middleware/error-response.ts'
import { invalid } from '../middleware/validate.ts'
import { PUBLISHED, profileHistory } from '../profile-history.ts'
import { type Route, route } from './route.ts'
import type { RouteDeps } from './route-deps.ts'

export const profileRoutes = ({ stores, audit }: RouteDeps): Route[] => {
  const { settings } = stores

  async function publish(actor: Actor, profile: Profile): Promise<Profile> {
    const before = await settings.get('profile:published')
    await settings.put('profile:published', profile)
    await audit(actor, PUBLISHED.action, PUBLISHED.target, before, profile)
    return profile
  }

  async function find(side: 'draft' | 'published' | number): Promise<Profile> {
    if (typeof side !== 'number') return settings.get(`profile:${side}`)
    const version = (await profileHistory(stores.audit)).find((one) => one.version === side)
    if (version === undefined) throw notFound(`Looking up version ${side} of the profile`)
    return version.profile
  }

  return [
    route(profileCalls.getProfile, ({ query }, { actor }) => {
      assertUnlimited(actor, 'Reading the profile')
      return settings.get(`profile:${query.state}`)
    }),

    route(profileCalls.putProfile, async ({ body }, { actor }) => {
      assertUnlimited(actor, 'Changing the profile')
      const before = await settings.get('profile:draft')
      await settings.put('profile:draft', body)
      await audit(actor, 'profile.update', 'profile:draft', before, body)
      return body
    }),

    route(profileCalls.publishProfile, async (_, { actor }) => {
      assertUnlimited(actor, 'Publishing the profile')
      return publish(actor, await settings.get('profile:draft'))
    }),

    route(profileCalls.listProfileVersions, async ({ query }, { actor }) => {
      assertUnlimited(actor, "Reading the profile's versions")
      const all = await profileHistory(stores.audit)
      const below = query.cursor === undefined ? Number.POSITIVE_INFINITY : versionOf(query.cursor)
      const left = all.filter(({ version }) => version < below)
      const items = left.slice(0, query.limit)
      return { items, nextCursor: left.length > items.length ? String(items.at(-1)?.version) : null }
    }),

    route(profileCalls.publishProfileVersion, async ({ params }, { actor }) => {
      assertUnlimited(actor, 'Publishing the profile')
      return publish(actor, await find(params.version))
    }),

    route(profileCalls.diffProfile, async ({ query }, { actor }) => {
      assertUnlimited(actor, 'Comparing profiles')
      const { from, to } = query
      const [before, after] = await Promise.all([find(from), find(to)])
      return { from, to, changes: diffValues(before, after) }
    }),
  ]
}

function versionOf(cursor: string): number {
  if (/^[1-9]\d{0,9}$/.test(cursor)) return Number(cursor)
  throw invalid('the query', [{ path: 'cursor', reason: 'expected the nextCursor of the page before' }])
}
