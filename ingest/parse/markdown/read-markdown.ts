// Markdown: front matter by its own split (never evaluated), the rest through marked to HTML and the shared pipeline.
import { Marked } from 'marked'
import { parse as parseYaml } from 'yaml'
import { toLanguage } from '../../../core/text/language.ts'
import { decodeText } from '../decode-text.ts'
import { charsetOf, renderFragment } from '../html/read-html.ts'
import type { ReadInput, Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'

const marked = new Marked({ gfm: true, async: false })

export function readMarkdown({ raw, bytes, warn }: ReadInput): Reading {
  const decoded = decodeText(bytes, [charsetOf(raw.contentType)])
  if (decoded.lossy) warn(`Some characters could not be read as ${decoded.encoding}.`)
  const { facts, body } = splitFrontMatter(decoded.text.replace(/^\ufeff/, ''), warn)
  const out = createTextBuilder()
  renderFragment(String(marked.parse(outsideCode(body, plainLine))), out)
  const built = out.finish()
  const first = built.blocks.find((block) => block.kind === 'heading')
  return {
    title: facts.title ?? (first ? built.text.slice(first.start, first.end) : null),
    language: toLanguage(facts.language),
    canonicalUrl: null,
    ...built,
  }
}

type FrontMatter = { title: string | null; language: string | null }

function splitFrontMatter(
  text: string,
  warn: (message: string) => void,
): { facts: FrontMatter; body: string } {
  const none: FrontMatter = { title: null, language: null }
  const match = /^---[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text)
  if (!match) return { facts: none, body: text }
  const body = text.slice(match[0].length)
  try {
    const parsed: unknown = parseYaml(match[1] ?? '', { maxAliasCount: 50 })
    return {
      facts: { title: entry(parsed, ['title']), language: entry(parsed, ['lang', 'language', 'locale']) },
      body,
    }
  } catch {
    warn('The front matter is not valid YAML and was left out.')
    return { facts: none, body }
  }
}

function entry(parsed: unknown, keys: readonly string[]): string | null {
  if (typeof parsed !== 'object' || parsed === null) return null
  const found = Object.entries(parsed).find(([key, value]) => keys.includes(key) && typeof value === 'string')
  return found ? String(found[1]) : null
}

/** Deeper lists are shown no deeper (`renderBlocks`), and marked takes cubic time for them. */
const MAX_INDENT = 80

/** What marked does not know: `:::tip Title` fences, `## Set up {#setup}` anchors, `[^1]` footnotes. */
function plainLine(line: string): string {
  const fence = /^\s*:{3,}\s*(?:\{[^}]*\}|[\w-]+)?\s*(.*?)\s*$/.exec(line)
  if (fence) return `\n${(fence[1] ?? '').replace(/^\[(.*)\]$/, '$1')}\n`
  return line
    .replace(/^[ \t]+/, (indent) => indent.slice(0, MAX_INDENT))
    .replace(/^(#{1,6}\s.*?)\s*\{#([\w-]+)[^}]*\}\s*$/, '$1 <a id="$2"></a>')
    .replace(/\[\^([\w-]+)\](?:(?<=^\S+):)?/g, '\\[$1\\]')
}

/** Fenced code stays as it is. */
function outsideCode(body: string, change: (line: string) => string): string {
  let fence: string | undefined
  return body
    .split('\n')
    .map((line) => {
      const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
      if (mark !== undefined && (fence === undefined || line.trim().startsWith(fence))) {
        fence = fence === undefined ? mark : undefined
        return line
      }
      return fence === undefined ? change(line) : line
    })
    .join('\n')
}
