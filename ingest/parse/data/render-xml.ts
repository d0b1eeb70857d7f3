// Any XML element to blocks: titles as headings, prose as paragraphs, fields as `name: value`, records under their name.
import { foldSpaces } from '../clean-text.ts'
import { childElements, type DomElement, isElement, walk } from '../html/dom.ts'
import type { TextBuilder } from '../text-builder.ts'

const TITLE = /^(?:title|titel|heading|head|name|question|subject|h[1-6])$/i
const PROSE = /^(?:p|para|simpara|text|body|description|content|summary|answer|abstract|note|li|listitem)$/i
const MAX_DEPTH = 100
const LONG = 160

/** Returns the first title met; null when there is none. */
export function addElements(out: TextBuilder, root: DomElement): string | null {
  let title: string | null = null
  const onTitle = (text: string): void => {
    title ??= text
  }
  addElement(out, root, { level: 1, depth: 0, onTitle })
  return title
}

type Place = { level: number; depth: number; onTitle(text: string): void }

function addElement(out: TextBuilder, element: DomElement, place: Place): void {
  const children = childElements(element)
  if (children.length === 0 || isMixed(element) || place.depth > MAX_DEPTH) {
    addLeaf(out, element, out.newGroup())
    return
  }
  const titled = children.find((child) => TITLE.test(localName(child)) && childElements(child).length === 0)
  const heading = titled ? allText(titled) : attributeTitle(element)
  // A record without a title is told apart by its element's name; a wrapper around one thing is passed over.
  const repeats = siblingsAlike(element) > 1
  if (heading !== '') place.onTitle(heading)
  const shown = heading !== '' ? heading : repeats ? localName(element) : ''
  out.add('heading', shown, { level: Math.min(6, place.level) })
  const inner = { ...place, level: shown === '' ? place.level : place.level + 1, depth: place.depth + 1 }
  const group = out.newGroup()
  for (const [key, value] of attributesOf(element)) {
    if (value !== heading) out.add('list-item', `- ${key}: ${value}`, { level: 1, group })
  }
  for (const child of children) {
    if (child === titled) continue
    if (childElements(child).length === 0 || isMixed(child)) addLeaf(out, child, group)
    else addElement(out, child, inner)
  }
}

function addLeaf(out: TextBuilder, element: DomElement, group: number): void {
  const text = allText(element)
  const attributes = attributesOf(element)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
  if (text === '') {
    if (attributes !== '') out.add('list-item', `- ${localName(element)}: ${attributes}`, { level: 1, group })
  } else if (PROSE.test(localName(element)) || text.length > LONG) out.add('paragraph', text)
  else {
    const name = attributes === '' ? localName(element) : `${localName(element)} (${attributes})`
    out.add('list-item', `- ${name}: ${text}`, { level: 1, group })
  }
}

const attributesOf = (element: DomElement): [string, string][] =>
  Object.entries(element.attribs)
    .filter(
      ([key, value]) => !/^(?:xmlns(?::.*)?|xsi:.*|xml:.*|id|version)$/i.test(key) && value.trim() !== '',
    )
    .map(([key, value]) => [key, foldSpaces(value)])

const localName = (element: DomElement): string => element.name.replace(/^.*:/, '')

const attributeTitle = (element: DomElement): string =>
  foldSpaces(element.attribs['title'] ?? element.attribs['name'] ?? element.attribs['label'] ?? '')

const siblingsAlike = (element: DomElement): number =>
  element.parent?.children.filter((node) => isElement(node) && node.name === element.name).length ?? 1

/** Words and elements side by side: prose with markup in it, read as one piece. */
const isMixed = (element: DomElement): boolean =>
  childElements(element).length > 0 &&
  element.children.some((node) => node.type === 'text' && node.data.trim() !== '')

function allText(element: DomElement): string {
  const parts: string[] = []
  walk(element, { enter: () => true, text: (data) => void parts.push(data) })
  return foldSpaces(parts.join(''))
}
