// The versions of the profile. The audit log holds each as it was published, with who and when, so it is their only
// truth: no second table that could say otherwise.
import { eachItem } from '../core/page.ts'
import type { AuditLog } from '../core/ports/small-stores.ts'
import { Profile } from '../core/settings.ts'

export interface PublishedProfile {
  version: number
  publishedAt: string
  publishedBy: string
  profile: Profile
}

export const PUBLISHED = { action: 'profile.publish', target: 'profile:published' } as const

/** Newest first. An entry whose profile cannot be read any more keeps its number and is left out. */
export async function profileHistory(audit: Pick<AuditLog, 'list'>): Promise<PublishedProfile[]> {
  const entries: PublishedProfile[] = []
  const found = []
  for await (const entry of eachItem((page) => audit.list({ target: PUBLISHED.target }, page))) {
    if (entry.action === PUBLISHED.action) found.push(entry)
  }
  found.forEach(({ at, actor, after }, place) => {
    const read = Profile.safeParse(after)
    if (!read.success) return
    entries.push({
      ...{ version: found.length - place, publishedAt: at, publishedBy: actor },
      profile: read.data,
    })
  })
  return entries
}
