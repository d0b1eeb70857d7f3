// Settings files (cfg, conf, ini): sections are headings, comments are text, settings stand as they are.
import { decodeText } from '../decode-text.ts'
import { plainReading, type ReadInput, type Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'

const COMMENT = /^\s*(?:#+|;+|\/\/)(?:\s|$)?(.*)$/
const SECTION = /^\s*\[+([^\]]+)\]+\s*(?:[#;].*)?$/

export function readConfig({ bytes, warn }: ReadInput): Reading {
  const decoded = decodeText(bytes)
  if (decoded.lossy) warn(`Some characters could not be read as ${decoded.encoding}.`)
  const out = createTextBuilder()
  let comments: string[] = []
  let settings: string[] = []
  const flushComments = (): void => {
    out.add('paragraph', comments.join('\n'))
    comments = []
  }
  const flushSettings = (): void => {
    if (settings.length > 0) out.add('code', settings.join('\n'), { group: out.newGroup() })
    settings = []
  }
  for (const line of decoded.text.split(/\r\n?|\n/)) {
    const section = SECTION.exec(line)?.[1]
    const comment = COMMENT.exec(line)?.[1]
    if (section === undefined && comment === undefined && line.trim() !== '') {
      flushComments()
      settings.push(line)
      continue
    }
    flushSettings()
    // A rule such as ##### or # ---- separates like a blank line.
    if (comment !== undefined && /[\p{L}\p{N}]/u.test(comment)) comments.push(comment)
    else flushComments()
    if (section !== undefined)
      out.add('heading', section, { level: 1 + Math.min(5, section.split(/[./]/).length - 1) })
  }
  flushSettings()
  flushComments()
  return plainReading(out.finish())
}
