// Collects the text of one block: blanks fold to one space, a forced line break stays, two of them end a paragraph.

/** Stands for <br> while text is collected; page text never holds it, since control characters are cut. */
const BREAK = '\u0001'

/** A blank beside a picture's words, unless punctuation follows. */
const SOFT = '\u0002'

const MARKS = new RegExp(`[${BREAK}${SOFT}]`, 'g')
const BEFORE_STOP = new RegExp(`${SOFT}(?=[.,;:!?)\\]])`, 'g')
const BLANKS = new RegExp(`[\\s${SOFT}]+`, 'g')
const PARAGRAPH_END = new RegExp(`(?: ?${BREAK} ?){2,}`)

export interface InlineBuffer {
  text(data: string): void
  /** Words that stand for a picture: set off by blanks. */
  words(text: string): void
  lineBreak(): void
  /** The paragraphs collected so far, each with `\n` at its forced breaks; the buffer is empty afterwards. */
  take(): string[]
  readonly isBlank: boolean
}

export function createInlineBuffer(): InlineBuffer {
  let parts: string[] = []
  let blank = true
  return {
    text(data) {
      if (blank && data.trim() === '') {
        if (parts.length > 0) parts.push(' ')
        return
      }
      blank = false
      parts.push(data.includes(BREAK) || data.includes(SOFT) ? data.replace(MARKS, '') : data)
    },
    words(text) {
      if (text === '') return
      blank = false
      parts.push(SOFT, text, SOFT)
    },
    lineBreak() {
      if (!blank) parts.push(BREAK)
    },
    take() {
      if (blank) {
        parts = []
        return []
      }
      const folded = parts.join('').replaceAll('\u200b', '').replace(BEFORE_STOP, '').replace(BLANKS, ' ')
      parts = []
      blank = true
      if (!folded.includes(BREAK)) return [folded.trim()]
      return folded
        .split(PARAGRAPH_END)
        .map((paragraph) =>
          paragraph
            .split(BREAK)
            .map((line) => line.trim())
            .join('\n')
            .trim(),
        )
        .filter((paragraph) => paragraph !== '')
    },
    get isBlank() {
      return blank
    },
  }
}
