// JSON: objects become records (a heading and `name: value` lines), arrays of objects one record each; JSON lines too.
import { foldSpaces } from '../clean-text.ts'
import { decodeText } from '../decode-text.ts'
import { renderFragment } from '../html/read-html.ts'
import { plainReading, type ReadInput, type Reading } from '../reading.ts'
import { createTextBuilder, type TextBuilder } from '../text-builder.ts'
import { unreadable } from '../unreadable.ts'

const NAMES = ['title', 'name', 'question', 'heading', 'subject', 'label', 'key', 'id']
const LONG = 160
const MAX_DEPTH = 200

export function readJson({ raw, bytes, warn }: ReadInput): Reading {
  const decoded = decodeText(bytes)
  if (decoded.lossy) warn(`Some characters could not be read as ${decoded.encoding}.`)
  const out = createTextBuilder()
  addValue(out, parse(decoded.text.replace(/^\ufeff/, ''), raw.name, warn), { path: '', level: 1 })
  return plainReading(out.finish())
}

function parse(text: string, name: string, warn: (message: string) => void): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const lines = parseLines(text, warn)
    if (lines !== undefined) return lines
    const cause = error instanceof Error ? error.message.slice(0, 200) : ''
    throw unreadable(
      'damaged',
      `${name} is not valid JSON${placeOf(cause, text)}: ${cause}. Correct it and try again.`,
      error,
    )
  }
}

/** JSON lines; those that are broken are left out and named, as long as most can be read. */
function parseLines(text: string, warn: (message: string) => void): unknown[] | undefined {
  const values: unknown[] = []
  const broken: number[] = []
  let containers = 0
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      const value: unknown = JSON.parse(line)
      if (typeof value === 'object' && value !== null) containers += 1
      values.push(value)
    } catch {
      broken.push(i + 1)
    }
  }
  if (values.length < 2 || containers < values.length * 0.5 || broken.length * 4 > values.length)
    return undefined
  if (broken.length > 0) {
    warn(`${broken.length} lines are not valid JSON and were left out: ${broken.slice(0, 20).join(', ')}.`)
  }
  return values
}

/** The parser counts characters; a person looks for a line. */
function placeOf(cause: string, text: string): string {
  const at = /at position (\d+)/.exec(cause)?.[1]
  return at === undefined ? '' : ` at line ${text.slice(0, Number(at)).split('\n').length}`
}

type Place = { path: string; level: number }

function addValue(out: TextBuilder, value: unknown, place: Place): void {
  if (place.level > MAX_DEPTH) return
  if (Array.isArray(value)) {
    const items: unknown[] = value
    if (items.every((item) => !isContainer(item))) {
      const group = out.newGroup()
      for (const item of items) out.add('list-item', `- ${scalar(item)}`, { level: 1, group })
      return
    }
    for (const [index, item] of items.entries()) {
      addRecord(out, item, { path: `${place.path} ${index + 1}`.trim(), level: place.level })
    }
  } else if (isContainer(value)) addFields(out, value, place)
  else out.add('paragraph', scalar(value))
}

function addRecord(out: TextBuilder, item: unknown, place: Place): void {
  if (!isContainer(item)) {
    addValue(out, item, place)
    return
  }
  const named = NAMES.find((key) => typeof item[key] === 'string' && item[key] !== '')
  const title = named === undefined ? place.path : scalar(item[named])
  out.add('heading', title, { level: Math.min(6, place.level) })
  const rest =
    named === undefined ? item : Object.fromEntries(Object.entries(item).filter(([key]) => key !== named))
  addFields(out, rest, { path: '', level: place.level + 1 })
}

/** Short values are lines of one list; long ones paragraphs or, when they hold HTML, what it says. */
function addFields(out: TextBuilder, record: Record<string, unknown>, place: Place): void {
  const group = out.newGroup()
  const later: [string, unknown][] = []
  for (const [key, value] of Object.entries(record)) {
    const list =
      Array.isArray(value) && value.every((item) => !isContainer(item))
        ? value.map(scalar).join(', ')
        : undefined
    const short = list ?? (isContainer(value) || Array.isArray(value) ? undefined : scalar(value))
    if (short === undefined || short.length > LONG || isHtml(short)) later.push([key, value])
    else if (short !== '')
      out.add('list-item', `- ${foldSpaces(key)}: ${foldSpaces(short)}`, { level: 1, group })
  }
  for (const [key, value] of later) {
    const path = place.path === '' ? key : `${place.path}.${key}`
    if (typeof value === 'string') {
      out.add('paragraph', `${foldSpaces(key)}:`)
      if (isHtml(value)) renderFragment(value, out)
      else for (const paragraph of value.split(/\n\s*\n/)) out.add('paragraph', paragraph)
    } else {
      out.add('heading', path, { level: Math.min(6, place.level) })
      addValue(out, value, { path, level: place.level + 1 })
    }
  }
}

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const scalar = (value: unknown): string => (value === null || value === undefined ? '' : String(value))

const isHtml = (text: string): boolean =>
  /<(?:p|br|div|ul|ol|li|h[1-6]|table|strong|b|em|a)(?:\s[^>]*)?\/?>/i.test(text)
