// Lines of reStructuredText to blocks, one construct after the other; nested bodies call themselves with less indent.
import type { TextBuilder } from '../text-builder.ts'
import { plainRst } from './rst-inline.ts'
import { addRstTable, isRstTable } from './rst-table.ts'

const UNDERLINE = /^([=\-`:'"~^_*+#<>.])\1{2,}\s*$/
const ITEM = /^(\s*)([-*+•]|(?:\d+|[a-zA-Z]|#)[.)]|\((?:\d+|[a-zA-Z])\))(\s+)(?=\S)/
const DIRECTIVE = /^\s*\.\. (?:\|[^|]+\| )?([\w:.+-]+)::\s*(.*)$/
const FIELD = /^\s*:([^:`]+):\s*(.*)$/
const CODE =
  /^(?:code|code-block|sourcecode|parsed-literal|highlight|literalinclude|doctest|testcode|productionlist|math)$/
const SKIPPED =
  /^(?:toctree|image|include|index|meta|contents|raw|only-comment|highlight|currentmodule|module|role|default-role|sectionauthor|moduleauthor|testsetup|testcleanup|tabularcolumns|rubric-none|audio|video)$/
const MAX_DEPTH = 40

type State = {
  adornments: string[]
  group?: number
  depth: number
  listLevel: number
  anchor: string | undefined
}

export function renderRst(lines: readonly string[], out: TextBuilder): void {
  renderBody(lines, out, { adornments: [], depth: 0, listLevel: 0, anchor: undefined })
}

function renderBody(lines: readonly string[], out: TextBuilder, state: State): void {
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (line.trim() === '') at += 1
    else at = renderConstruct(lines, at, out, state)
  }
}

/** Reads one construct at `at` and returns where the next begins. */
function renderConstruct(lines: readonly string[], at: number, out: TextBuilder, state: State): number {
  const line = lines[at] ?? ''
  const next = lines[at + 1] ?? ''
  const title = headingAt(lines, at)
  if (title && state.depth === 0) {
    const known = state.adornments.indexOf(title.adornment)
    const level = 1 + (known === -1 ? state.adornments.push(title.adornment) - 1 : known)
    out.add('heading', plainRst(title.text), {
      level: Math.min(6, level),
      ...(state.anchor !== undefined && { anchor: state.anchor }),
    })
    state.anchor = undefined
    return at + title.lines
  }
  if (UNDERLINE.test(line) && next.trim() === '' && !isRstTable(lines, at)) return at + 1
  if (isRstTable(lines, at)) return addRstTable(lines, at, out)
  if (/^\s*\.\.(?:\s|$)/.test(line)) return renderExplicit(lines, at, out, state)
  if (ITEM.test(line)) return renderItem(lines, at, out, state)
  if (/^\s*>>> /.test(line)) {
    const end = paragraphEnd(lines, at)
    out.add('code', lines.slice(at, end).join('\n'), { group: out.newGroup() })
    return end
  }
  return renderParagraph(lines, at, out, state)
}

function headingAt(lines: readonly string[], at: number) {
  const [line = '', next = '', third = ''] = lines.slice(at, at + 3)
  if (UNDERLINE.test(line) && next.trim() !== '' && third.trim() === line.trim() && !ITEM.test(line)) {
    return { text: next, adornment: `over ${line[0]}`, lines: 3 }
  }
  if (
    line.trim() !== '' &&
    !/^\s/.test(line) &&
    UNDERLINE.test(next) &&
    next.trim().length >= line.trim().length - 1
  ) {
    return UNDERLINE.test(line) ? undefined : { text: line, adornment: next[0] ?? '', lines: 2 }
  }
  return undefined
}

/** `.. name:: argument` with options and a body; `.. _target:`; comments. */
function renderExplicit(lines: readonly string[], at: number, out: TextBuilder, state: State): number {
  const line = lines[at] ?? ''
  // An empty comment ends what stands before it; what follows is text.
  if (line.trim() === '..' && (lines[at + 1] ?? '').trim() === '') return at + 1
  const end = bodyEnd(lines, at + 1, indentOf(line))
  const target = /^\s*\.\. _([^:]+):\s*$/.exec(line)?.[1]
  if (target !== undefined) {
    state.anchor = target.replaceAll('`', '')
    return at + 1
  }
  const footnote = /^\s*\.\. (\[[^\]]+\])\s*(.*)$/.exec(line)
  if (footnote) {
    const words = [`${footnote[1]} ${footnote[2]}`, ...lines.slice(at + 1, end)].map((part) => part.trim())
    out.add('paragraph', plainRst(words.join(' ')))
    return end
  }
  const directive = DIRECTIVE.exec(line)
  if (!directive) return end
  const [, name = '', argument = ''] = directive
  if (SKIPPED.test(name)) return end
  const body = dedent(lines.slice(at + 1, end))
  const optionsEnd = body.findIndex((text) => !FIELD.test(text) && text.trim() !== '')
  const content = optionsEnd === -1 ? [] : dedent(body.slice(optionsEnd))
  if (CODE.test(name)) {
    out.add('code', content.join('\n').trimEnd(), { group: out.newGroup() })
    return end
  }
  // Notes and the like begin on the directive's line; functions and classes are terms.
  const isObject =
    /^(?:[a-z]+:)?(?:function|class|method|classmethod|staticmethod|attribute|data|exception|module|option|envvar|describe|object|property|decorator|cmdoption|c:\w+)$/.test(
      name,
    )
  if (isObject) out.add('list-item', plainRst(argument), { level: 1, group: out.newGroup() })
  else if (/^(?:versionadded|versionchanged|deprecated|versionremoved|deprecated-removed)$/.test(name)) {
    out.add('paragraph', plainRst(`${name.replace('version', 'version ')} ${argument}`))
  } else out.add('paragraph', plainRst(argument))
  if (state.depth < MAX_DEPTH) renderBody(content, out, { ...state, depth: state.depth + 1 })
  return end
}

function renderItem(lines: readonly string[], at: number, out: TextBuilder, state: State): number {
  const group = state.group ?? out.newGroup()
  const level = state.listLevel + 1
  const indent = '  '.repeat(level - 1)
  let place = at
  let number = 1
  for (let match = ITEM.exec(lines[place] ?? ''); match; match = ITEM.exec(lines[place] ?? '')) {
    if (indentOf(lines[place] ?? '') !== indentOf(lines[at] ?? '')) break
    const width = match[0].length
    const end = bodyEnd(lines, place + 1, (match[1] ?? '').length)
    const body = [
      (lines[place] ?? '').slice(width),
      ...lines.slice(place + 1, end).map((line) => line.slice(Math.min(width, indentOf(line)))),
    ]
    const first = paragraphEnd(body, 0)
    const marker = /^[-*+•]$/.test(match[2] ?? '')
      ? '- '
      : /#/.test(match[2] ?? '')
        ? `${number}. `
        : `${match[2]} `
    const words = body
      .slice(0, first)
      .map((line) => line.trim())
      .join(' ')
    out.add('list-item', `${indent}${marker}${plainRst(words).replace(/::$/, ':')}`, {
      level: Math.min(level, 6),
      group,
    })
    const rest = body.slice(first)
    if (words.endsWith('::')) out.add('code', dedent(rest).join('\n').trim(), { group })
    else if (state.depth < MAX_DEPTH) {
      renderBody(rest, out, { ...state, group, listLevel: level, depth: state.depth + 1 })
    }
    number += 1
    place = end
    const following = nextFilled(lines, end)
    if (ITEM.test(lines[following] ?? '')) place = following
  }
  return place
}

/** A paragraph, the literal block that it announces by `::`, or a definition (the next line is indented). */
function renderParagraph(lines: readonly string[], at: number, out: TextBuilder, state: State): number {
  const base = indentOf(lines[at] ?? '')
  const next = lines[at + 1] ?? ''
  if (next.trim() !== '' && indentOf(next) > base && !FIELD.test(lines[at] ?? '')) {
    const end = bodyEnd(lines, at + 1, base)
    const group = out.newGroup()
    out.add('list-item', plainRst((lines[at] ?? '').trim()), { level: 1, group })
    if (state.depth < MAX_DEPTH)
      renderBody(dedent(lines.slice(at + 1, end)), out, { ...state, depth: state.depth + 1 })
    return end
  }
  const end = paragraphEnd(lines, at)
  const words = lines
    .slice(at, end)
    .map((line) => line.trim())
    .join(' ')
  const field = FIELD.exec(words)
  const text = field ? `${field[1]}: ${field[2]}` : words
  const announces = words.endsWith('::')
  const kind = state.listLevel > 0 ? 'list-item' : 'paragraph'
  const extras =
    kind === 'list-item' ? { level: Math.min(6, state.listLevel), group: state.group ?? out.newGroup() } : {}
  const indent = kind === 'list-item' ? '  '.repeat(state.listLevel) : ''
  out.add(
    kind,
    indent +
      plainRst(announces ? text.replace(/\s*::$/, text.endsWith(' ::') ? '' : ':') : text).replace(/^:$/, ''),
    extras,
  )
  if (!announces) return end
  const literalEnd = bodyEnd(lines, end, base)
  out.add(
    'code',
    dedent(lines.slice(end, literalEnd))
      .join('\n')
      .replace(/^\n+|\s+$/g, ''),
    { group: state.group ?? out.newGroup() },
  )
  return literalEnd
}

const indentOf = (line: string): number => line.length - line.trimStart().length

/** Where lines stop being blank or deeper than `indent`; blank lines at the end do not belong. */
function bodyEnd(lines: readonly string[], from: number, indent: number): number {
  let end = from
  for (let i = from; i < lines.length; i += 1) {
    const line = lines[i] ?? ''
    if (line.trim() === '') continue
    if (indentOf(line) <= indent) break
    end = i + 1
  }
  return end
}

function nextFilled(lines: readonly string[], from: number): number {
  let at = from
  while (at < lines.length && (lines[at] ?? '').trim() === '') at += 1
  return at
}

function paragraphEnd(lines: readonly string[], at: number): number {
  let end = at + 1
  while (
    end < lines.length &&
    (lines[end] ?? '').trim() !== '' &&
    !(ITEM.test(lines[end] ?? '') && indentOf(lines[end] ?? '') > 0)
  )
    end += 1
  return end
}

function dedent(lines: readonly string[]): string[] {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map(indentOf))
  return Number.isFinite(indent)
    ? lines.map((line) => line.slice(Math.min(indent, indentOf(line))))
    : [...lines]
}
