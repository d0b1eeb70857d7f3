// Subtitles that lie beside a video or sound file and belong to it: `talk.srt`, `talk.de.vtt` or `talk.mp4.srt` beside `talk.mp4`.
import { isMediaName } from '../document-types.ts'

export interface SidecarPairs {
  /** Its subtitles, best first: of its own name, then by name. */
  sidecarsOf(name: string): readonly string[]
  /**
   * The recordings that are read with these subtitles: they are in the language of the best ones. In another language
   * they are words that nothing else holds, so they stand for themselves.
   */
  mediaOf(name: string): readonly string[]
}

const SUBTITLES = /\.(?:srt|vtt)$/i
const LANGUAGE = /\.([a-z]{2,3})(?:-[a-z0-9]{2,8})?$/i

/** `language` as the name says it; null when the name is the recording's own. */
type Subtitles = { name: string; language: string | null }

/** `names`: those of one folder, or paths with `/`, which pair only inside one folder. */
export function pairSidecars(names: Iterable<string>): SidecarPairs {
  const all = [...names]
  const mediaByStem = new Map<string, string[]>()
  for (const name of all.filter(isMediaName)) {
    for (const stem of [withoutEnding(name), name]) {
      mediaByStem.set(stem, [...(mediaByStem.get(stem) ?? []), name])
    }
  }
  const sidecars = new Map<string, Subtitles[]>()
  for (const name of all.filter((one) => SUBTITLES.test(one))) {
    const stem = name.replace(SUBTITLES, '')
    const own = mediaByStem.get(stem)
    const language = own === undefined ? (LANGUAGE.exec(stem)?.[1]?.toLowerCase() ?? null) : null
    const found = own ?? (language === null ? undefined : mediaByStem.get(stem.replace(LANGUAGE, ''))) ?? []
    for (const one of found) sidecars.set(one, [...(sidecars.get(one) ?? []), { name, language }])
  }
  const media = new Map<string, string[]>()
  for (const [recording, list] of sidecars) {
    list.sort(bestFirst)
    for (const { name, language } of list) {
      if (language === list[0]?.language) media.set(name, [...(media.get(name) ?? []), recording])
    }
  }
  return {
    sidecarsOf: (name) => (sidecars.get(name) ?? []).map((one) => one.name),
    mediaOf: (name) => media.get(name) ?? [],
  }
}

const bestFirst = (a: Subtitles, b: Subtitles): number =>
  Number(b.language === null) - Number(a.language === null) || (a.name < b.name ? -1 : 1)

const withoutEnding = (name: string): string => name.replace(/\.[^./]*$/, '')
