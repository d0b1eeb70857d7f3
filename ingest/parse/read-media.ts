// Videos and sound: words come from a transcript.
import type { ReadInput } from './reading.ts'
import { unreadable } from './unreadable.ts'

export function readMedia({ raw }: ReadInput): never {
  throw unreadable(
    'no-transcript',
    `${raw.name} is a video or sound file, and what is said in it is not written out yet. Add its subtitles as .srt or .vtt.`,
  )
}
