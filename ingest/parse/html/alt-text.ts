// Words that stand in for pictures and players, when they say something.
import { foldSpaces } from '../clean-text.ts'
import { attributeOf, type DomElement } from './dom.ts'

const SAYS_NOTHING =
  /^\[?(?:an? )?(?:icon|image|img|logo|picture|photo|photograph|graphic|graphics|figure|screenshot|banner|avatar|badge|bullet|arrow|spacer|divider|thumbnail|note|tip|warning|caution|important|info|symbol|bild|abbildung|grafik|hinweis|warnung|tipp)\b/i
const FILE_NAME = /^\S+\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|ico|avif)$/i
const ENDS_IN_ICON = /\b(?:icon|logo|symbol)$/i

/** Alt text of an image that carries meaning of its own; '' for icons, file names and single words of decoration. */
export function meaningfulAlt(image: DomElement): string {
  const alt = foldSpaces(attributeOf(image, 'alt'))
  if (alt.length < 3 || FILE_NAME.test(alt) || ENDS_IN_ICON.test(alt)) return ''
  // "Screenshot" says nothing; "Screenshot of the export dialog with three options" does.
  if (SAYS_NOTHING.test(alt) && alt.split(' ').length < 5) return ''
  return alt
}

/** Titles of embedded players and frames. */
export function mediaTitle(element: DomElement): string {
  const title = foldSpaces(attributeOf(element, 'title') || attributeOf(element, 'aria-label'))
  return /^(?:youtube )?(?:video player|iframe|embed|advertisement|player)$/i.test(title) ? '' : title
}
