// The agent's profile: a draft that is edited and tried, what is published, and every version that ever was.
import { z } from 'zod'
import { Profile } from '../../core/settings.ts'
import { call, plain } from './call.ts'
import { PageQuery, pageOf } from './common.ts'

const base = { ...plain, tag: 'Agent', role: 'admin' } as const

export const ProfileVersion = z.object({
  /** Counted from 1, in the order of publishing. */
  version: z.number().int().positive(),
  publishedAt: z.string(),
  publishedBy: z.string(),
  profile: Profile,
})

/** A state, or the number of a version. */
const Side = z.union([z.enum(['draft', 'published']), z.coerce.number().int().positive()])

export const ProfileDiff = z.object({
  from: Side,
  to: Side,
  /** Empty when both say the same. `path` such as `topics[2].handling`; null where one side has nothing. */
  changes: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })),
})

export const profileCalls = {
  getProfile: call({
    ...base,
    id: 'getProfile',
    method: 'GET',
    path: '/profile',
    summary: 'The profile: the draft (default) or the published one.',
    query: z.strictObject({ state: z.enum(['draft', 'published']).default('draft') }),
    result: Profile,
  }),
  putProfile: call({
    ...base,
    id: 'putProfile',
    method: 'PUT',
    path: '/profile',
    summary: 'Replaces the draft; nothing changes for askers until it is published.',
    query: z.strictObject({ state: z.literal('draft').default('draft') }),
    body: Profile,
    result: Profile,
  }),
  publishProfile: call({
    ...base,
    id: 'publishProfile',
    method: 'POST',
    path: '/profile/publish',
    summary: 'Makes the draft the profile that answers.',
    result: Profile,
  }),
  listProfileVersions: call({
    ...base,
    id: 'listProfileVersions',
    method: 'GET',
    path: '/profile/versions',
    summary: 'Every profile that was published, newest first; the first of them answers.',
    query: PageQuery,
    result: pageOf(ProfileVersion),
  }),
  publishProfileVersion: call({
    ...base,
    id: 'publishProfileVersion',
    method: 'POST',
    path: '/profile/versions/{version}/publish',
    summary: 'Makes an earlier version answer again, as a new version; the draft stays as it is.',
    params: z.strictObject({ version: z.coerce.number().int().positive() }),
    result: Profile,
  }),
  diffProfile: call({
    ...base,
    id: 'diffProfile',
    method: 'GET',
    path: '/profile/diff',
    summary: 'What differs between two of draft, published and versions by their number.',
    query: z.strictObject({ from: Side.default('published'), to: Side.default('draft') }),
    result: ProfileDiff,
  }),
}
