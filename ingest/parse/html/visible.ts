// Which elements of a page are content: navigation, forms, banners and hidden parts are not.
import { attributeOf, childElements, type DomElement, findElement, parentOf, walk } from './dom.ts'

// biome-ignore format: one list
const NEVER = new Set([
  'script', 'style', 'noscript', 'template', 'nav', 'button', 'svg', 'select', 'input', 'textarea',
  'datalist', 'dialog', 'canvas', 'map', 'head', 'menu', 'object', 'applet', 'frameset', 'label', 'link',
  'meta', 'progress',
])
const ROLES =
  /^(?:navigation|search|searchbox|tablist|menu|menubar|dialog|alertdialog|tooltip|contentinfo|toolbar)$/
// Whole class names or ids, so that a page about cookies or sharing keeps its text.
// biome-ignore format: one list
const NAMES = new Set([
  'headerlink', 'hash-link', 'anchorjs-link', 'anchor-link', 'heading-anchor', 'breadcrumb', 'breadcrumbs',
  'toc', 'table-of-contents', 'tocify', 'theme-edit-this-page', 'edit-this-page', 'edit-page-link',
  'pagination', 'pager', 'pagination-nav', 'prev-next', 'navheader', 'navfooter', 'sphinxsidebar',
  'skip-link', 'skip-to-content', 'skiplink', 'sr-only', 'visually-hidden', 'visuallyhidden',
  'screen-reader-text', 'social-share', 'share-buttons', 'was-this-helpful', 'newsletter-signup',
  'mw-editsection', 'navbox', 'navbar', 'catlinks', 'printfooter', 'relatedtopics', 'related-topics',
  'related-links', 'related-articles', 'linenos', 'lineno', 'linenodiv', 'line-numbers-rows', 'copybtn',
  'theme-doc-toc-mobile', 'theme-doc-breadcrumbs', 'theme-doc-footer', 'site-footer', 'site-header',
  'page-footer', 'onetrust-consent-sdk', 'cc-window', 'usercentrics-root', 'searchbox', 'noprint',
  'katex-html',
  // LibreOffice writes the marks of list items out.
  'numbering_20_symbols', 'bullet_20_symbols',
])
// biome-ignore format: one list
const PAGE_PARTS = new Set([
  'nav', 'menu', 'navigation', 'sidebar', 'side-bar', 'footer', 'header', 'topbar', 'masthead', 'site-nav',
  'mainmenu', 'main-menu', 'main-nav', 'sidenav', 'leftnav', 'language-switcher', 'copyright',
])
const CONSENT =
  /(?:cookie|consent|gdpr)[-_]?(?:banner|notice|bar|popup|modal|dialog|overlay|message|law|wall|box)/i
const ASIDE_NAVIGATION =
  /(?:^|[\s_-])(?:side-?bar|toc|nav|navigation|related|menu|left|right|promo|ad|ads)(?:$|[\s_-])/i
const INVISIBLE_STYLE = /display\s*:\s*none|visibility\s*:\s*hidden/i

export interface VisibleOptions {
  /** A site's whole page: its header and asides are navigation. A fragment (Markdown, docx, an article) keeps them. */
  wholePage: boolean
  /** No main part was found, so names such as `menu` and `sidebar` tell what is not content. */
  wholeBody: boolean
  /** What the source's `dropSelector` matched. */
  dropped: ReadonlySet<DomElement>
}

export function isContent(element: DomElement, options: VisibleOptions): boolean {
  const { wholePage, wholeBody, dropped } = options
  const name = element.name
  if (NEVER.has(name) || dropped.has(element)) return false
  if (name === 'form' || name === 'fieldset') return holdsArticle(element)
  if (name === 'footer') return parentOf(element)?.name === 'blockquote'
  if (name === 'header' && wholePage) return hasHeading(element)
  const { class: classes = '', id = '', role = '', style = '', hidden } = element.attribs
  if (name === 'aside' && wholePage) return false
  if (name === 'aside' && ASIDE_NAVIGATION.test(`${classes} ${id}`)) return false
  if (role !== '' && ROLES.test(role)) return false
  if (style !== '' && INVISIBLE_STYLE.test(style)) return isChoice(element)
  if (hidden !== undefined) return isChoice(element)
  if (attributeOf(element, 'aria-hidden') === 'true') return false
  if (name === 'div' && isPrinted(element)) return false
  if (classes === '' && id === '') return true
  const names = `${classes} ${id}`.toLowerCase().split(/\s+/)
  if (names.some((word) => NAMES.has(word)) || CONSENT.test(classes) || CONSENT.test(id)) return false
  return !(wholeBody && names.some((word) => PAGE_PARTS.has(word)) && !hasHeading(element))
}

/** Header and footer of a printed page, as LibreOffice saves them. */
const isPrinted = (element: DomElement): boolean =>
  /^(?:header|footer)$/.test(attributeOf(element, 'title')) && parentOf(element)?.name === 'body'

const hasHeading = (element: DomElement): boolean =>
  findElement(element, ({ name }) => /^h[1-6]$/.test(name)) !== undefined

/** Some systems wrap the whole page in a form; a form with a heading or several paragraphs is content. */
function holdsArticle(form: DomElement): boolean {
  let paragraphs = 0
  return (
    findElement(form, ({ name }) => {
      if (name === 'p') paragraphs += 1
      return paragraphs > 2 || /^h[1-3]$/.test(name)
    }) !== undefined
  )
}

/**
 * A hidden part that a script will show is content: a tab's panel, and one of several alternatives that stand hidden
 * side by side (by system or by application). Of alternatives inside a line only the default one is kept.
 */
function isChoice(element: DomElement): boolean {
  if (attributeOf(element, 'role') === 'tabpanel' || attributeOf(element, 'hidden') === 'until-found')
    return true
  const parent = parentOf(element)
  if (!parent || parent.name === 'body') return false
  const siblings = childElements(parent)
  if (!/(?:^|[\s_-])(?:switch|tabs?|variants?)/i.test(attributeOf(parent, 'class'))) return false
  if (!siblings.every((sibling) => 'hidden' in sibling.attribs || 'style' in sibling.attribs)) return false
  const chosen = siblings.find(isDefault)
  if (!chosen || chosen === element || isBlank(chosen)) return true
  return siblings.some((sibling) =>
    findElement(sibling, ({ name }) => /^(?:p|div|h[1-6]|ul|ol|table)$/.test(name)),
  )
}

const isDefault = (element: DomElement): boolean =>
  /^default/i.test(attributeOf(element, 'id')) || /(?:^|\s)default/i.test(attributeOf(element, 'class'))

function isBlank(element: DomElement): boolean {
  let blank = true
  walk(element, {
    enter: () => blank,
    text: (data) => {
      if (data.trim() !== '') blank = false
    },
  })
  return blank
}
