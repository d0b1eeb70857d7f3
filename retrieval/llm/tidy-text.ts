// Answers are plain text: emphasis, headings and code marks that a model writes anyway are taken off.

export const tidyText = (text: string): string =>
  text
    .replace(/^\s*#{1,6}\s+/u, '')
    .replace(/^\s*[*•]\s+/u, '- ')
    .replace(/\*\*([^*\n]+)\*\*/gu, '$1')
    .replace(/__([^_\n]+)__/gu, '$1')
    .replace(/`([^`\n]+)`/gu, '$1')
    .trim()

/** A mark of a list, or half of an emphasis, with nothing behind it. */
export const saysNothing = (text: string): boolean =>
  !/[\p{L}\p{N}]/u.test(text.replace(/^\s*\d{1,3}[.)]\s*/u, ''))
