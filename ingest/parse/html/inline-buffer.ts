// Collects the text of one block: blanks fold to one space, a forced line break stays, two of them end a paragraph.

/** Stands for <br> while text is collected; page text never holds it, since control characters are cut. */
const BREAK = '\u0001'

const PARAGRAPH_END = new RegExp(`(?: ?${BREAK} ?){2,}`)

export interface InlineBuffer {
  text(data: string): void
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
      parts.push(data.includes(BREAK) ? data.replaceAll(BREAK, '') : data)
    },
    lineBreak() {
      if (!blank) parts.push(BREAK)
    },
    take() {
      if (blank) {
        parts = []
        return []
      }
      const folded = parts.join('').replaceAll('\u200b', '').replace(/\s+/g, ' ')
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
