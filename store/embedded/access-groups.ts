// Chunks with the same source, kind, audience and switches form one access group. A filter is turned into one byte a
// group when a question comes, so that it costs nothing per chunk and loses no recall. Group 0 holds removed chunks.
import type { ChunkKind } from '../../core/document.ts'
import type { ChunkFilter } from '../../core/ports/chunk-store.ts'
import { reaches } from '../../core/source.ts'

export interface AccessGroup {
  sourceId: string
  kind: ChunkKind
  audience: string[]
  forAnswers: boolean
  enabled: boolean
}

export const REMOVED = 0

export interface AccessGroups {
  /** The group's number, from 1; equal groups share one. */
  numberOf(group: Readonly<Omit<AccessGroup, 'audience'>> & { readonly audience: readonly string[] }): number
  get(number: number): AccessGroup | undefined
  /** `mask[group] === 1`: the asker may find it. */
  mask(filter: ChunkFilter): Uint8Array
  list(): AccessGroup[]
}

/** @param known groups of a snapshot, in the order of their numbers. */
export function createAccessGroups(known: readonly AccessGroup[] = []): AccessGroups {
  const groups: AccessGroup[] = []
  const numbers = new Map<string, number>()

  function numberOf(group: Parameters<AccessGroups['numberOf']>[0]): number {
    const audience = [...new Set(group.audience)].sort()
    const { sourceId, kind, forAnswers, enabled } = group
    const key = JSON.stringify([sourceId, kind, audience, forAnswers, enabled])
    const held = numbers.get(key)
    if (held !== undefined) return held
    groups.push({ sourceId, kind, audience, forAnswers, enabled })
    numbers.set(key, groups.length)
    return groups.length
  }
  for (const group of known) numberOf(group)

  return {
    numberOf,
    get: (number) => groups[number - 1],
    mask(filter) {
      const sources = filter.sourceIds === undefined ? undefined : new Set<string>(filter.sourceIds)
      const mask = new Uint8Array(groups.length + 1)
      groups.forEach((group, i) => {
        const allowed =
          group.enabled &&
          (group.forAnswers || !filter.forAnswers) &&
          filter.kinds.includes(group.kind) &&
          (sources === undefined || sources.has(group.sourceId)) &&
          reaches(group.audience, filter.audience)
        mask[i + 1] = allowed ? 1 : 0
      })
      return mask
    },
    list: () => groups,
  }
}
