// Runs inside the page: its document as HTML, with what custom elements show and without scripts and styles.

/** An expression; gives a string. Deep recursion on a hostile page falls back to what the browser itself writes. */
export const serializePage = `(() => {
  const inert = document.implementation.createHTMLDocument('')
  const skipped = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE'])
  const copy = (from, into) => {
    for (const child of from.childNodes) {
      if (child.nodeType === 3) into.append(child.data)
      if (child.nodeType !== 1 || skipped.has(child.tagName)) continue
      const element = inert.importNode(child, false)
      into.append(element)
      if (child.shadowRoot) copy(child.shadowRoot, element)
      copy(child, element)
    }
  }
  try {
    const root = inert.importNode(document.documentElement, false)
    copy(document.documentElement, root)
    return '<!doctype html>' + root.outerHTML
  } catch {
    return '<!doctype html>' + document.documentElement.outerHTML
  }
})()`
