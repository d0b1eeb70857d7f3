// Subtitles that lie beside a video or sound file and belong to it: `talk.srt`, `talk.de.vtt` or `talk.mp4.srt` beside `talk.mp4`.
import { isMediaName } from '../document-types.ts'

export interface SidecarPairs {
  /** Its subtitles, best first: of its own name, then by name. */
  sidecarsOf(name: string): readonly string[]
  /** The recordings that these subtitles belong to. */
  mediaOf(name: string): readonly string[]
}

const SUBTITLES = /\.(?:srt|vtt)$/i
const LANGUAGE = /\.[a-z]{2,3}(?:-[a-z0-9]{2,8})?$/i

/** `names`: those of one folder, or paths with `/`, which pair only inside one folder. */
export function pairSidecars(names: Iterable<string>): SidecarPairs {
  const all = [...names]
  const mediaByStem = new Map<string, string[]>()
  for (const name of all.filter(isMediaName)) {
    for (const stem of [withoutEnding(name), name]) {
      mediaByStem.set(stem, [...(mediaByStem.get(stem) ?? []), name])
    }
  }
  const media = new Map<string, string[]>()
  const sidecars = new Map<string, { name: string; own: boolean }[]>()
  for (const name of all.filter((one) => SUBTITLES.test(one))) {
    const stem = name.replace(SUBTITLES, '')
    const own = mediaByStem.get(stem)
    const found = own ?? (LANGUAGE.test(stem) ? mediaByStem.get(stem.replace(LANGUAGE, '')) : undefined) ?? []
    if (found.length > 0) media.set(name, found)
    for (const one of found)
      sidecars.set(one, [...(sidecars.get(one) ?? []), { name, own: own !== undefined }])
  }
  const best = new Map(
    [...sidecars].map(([name, list]) => [
      name,
      list.sort((a, b) => Number(b.own) - Number(a.own) || (a.name < b.name ? -1 : 1)).map((one) => one.name),
    ]),
  )
  return { sidecarsOf: (name) => best.get(name) ?? [], mediaOf: (name) => media.get(name) ?? [] }
}

const withoutEnding = (name: string): string => name.replace(/\.[^./]*$/, '')
