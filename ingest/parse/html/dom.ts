// The DOM that cheerio builds, and walking it without recursion: pages nested 10,000 deep must not end the worker.
import type { CheerioAPI } from 'cheerio'

type Root = ReturnType<CheerioAPI['root']>[number]
export type DomNode = Root['children'][number]
export type DomElement = Extract<DomNode, { attribs: unknown }>

export const isElement = (node: DomNode | null): node is DomElement =>
  node !== null && (node.type === 'tag' || node.type === 'script' || node.type === 'style')

export const attributeOf = (element: DomElement, name: string): string => element.attribs[name] ?? ''

export const hasClass = (element: DomElement, pattern: RegExp): boolean =>
  pattern.test(attributeOf(element, 'class'))

export interface Visitor {
  /** Returns false to pass over what is inside (then `leave` is not called). */
  enter(element: DomElement): boolean
  leave?(element: DomElement): void
  text?(data: string): void
}

/** Depth first, in document order; the root itself is not visited. */
export function walk(root: DomElement | Root, visitor: Visitor): void {
  let node: DomNode | null = root.firstChild
  while (node !== null) {
    if (isElement(node)) {
      if (visitor.enter(node)) {
        if (node.firstChild !== null) {
          node = node.firstChild
          continue
        }
        visitor.leave?.(node)
      }
    } else if (node.type === 'text') {
      visitor.text?.(node.data)
    } else if (node.type === 'cdata') {
      for (const child of node.children) if (child.type === 'text') visitor.text?.(child.data)
    }
    node = nextAfter(node, root, visitor)
  }
}

/** The next node in order that is not inside `node`; leaves each ancestor that ends on the way up. */
function nextAfter(node: DomNode, root: DomElement | Root, visitor: Visitor): DomNode | null {
  let current: DomNode = node
  while (current.next === null) {
    const parent = parentOf(current)
    if (parent === null || parent === root) return null
    visitor.leave?.(parent)
    current = parent
  }
  return current.next
}

export function parentOf(node: DomNode): DomElement | null {
  const parent = node.parent
  return parent !== null && parent.type !== 'root' && parent.type !== 'cdata' ? parent : null
}

/** The first element inside `root` that passes, or undefined. */
export function findElement(
  root: DomElement | Root,
  test: (element: DomElement) => boolean,
): DomElement | undefined {
  let found: DomElement | undefined
  walk(root, {
    enter(element) {
      if (found === undefined && test(element)) found = element
      return found === undefined
    },
  })
  return found
}

export const childElements = (element: DomElement): DomElement[] => element.children.filter(isElement)

/** A parsed page's <head> and <body>, without searching the whole page for them. */
export function partsOf($: CheerioAPI): {
  html: DomElement | undefined
  head: DomElement | undefined
  body: DomElement | undefined
} {
  const html = $.root()[0]?.children.find(isElement)
  const parts = html ? childElements(html) : []
  return {
    html,
    head: parts.find(({ name }) => name === 'head'),
    body: parts.find(({ name }) => name === 'body'),
  }
}
