// Subtitles (srt, vtt): cues joined to sentences, each block with the second at which it begins.
import { foldSpaces } from '../clean-text.ts'
import { decodeText } from '../decode-text.ts'
import { plainReading, type ReadInput, type Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'
import { unreadable } from '../unreadable.ts'
import { addCues, type Cue } from './add-cues.ts'

export function readSubtitles({ raw, bytes, warn }: ReadInput): Reading {
  const decoded = decodeText(bytes)
  if (decoded.lossy) warn(`Some characters could not be read as ${decoded.encoding}.`)
  const cues = parseCues(decoded.text)
  if (cues.length === 0) {
    throw unreadable(
      'damaged',
      `${raw.name} has no line such as 00:00:01,000 --> 00:00:04,000, so it holds no subtitles.`,
    )
  }
  const out = createTextBuilder()
  addCues(out, cues)
  return plainReading(out.finish())
}

const TIMES = /^\s*((?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3})/

export function parseCues(text: string): Cue[] {
  const cues: Cue[] = []
  for (const part of text.replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/)) {
    const lines = part.split('\n')
    const at = lines.findIndex((line) => TIMES.test(line))
    const times = TIMES.exec(lines[at] ?? '')
    if (!times) continue
    const words = foldSpaces(withoutMarkup(lines.slice(at + 1).join(' ')))
    if (words !== '')
      cues.push({ seconds: toSeconds(times[1] ?? ''), end: toSeconds(times[2] ?? ''), text: words })
  }
  return cues
}

/** `<v Anna>` names the speaker; other tags, `{\an8}` and entities are layout. */
const withoutMarkup = (text: string): string =>
  text
    .replace(/<v(?:\.[^\s>]*)?\s+([^>]+)>/g, '$1: ')
    .replace(/<[^>]*>|\{\\[^}]*\}/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')

/** `01:02:03,500` → 3723.5 */
function toSeconds(time: string): number {
  const parts = time.replace(',', '.').split(':').map(Number)
  return parts.reduce((total, part) => total * 60 + part, 0)
}
