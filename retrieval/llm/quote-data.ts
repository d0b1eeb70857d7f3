// Content, questions and history go into a prompt as quoted data. Nothing inside can close its quote, open another, or
// pass for the control tokens of a chat template.

/** `<`, `>` and `&` as XML writes them, so `</passage>` and `<|im_start|>` inside are mere text. */
export const quoteData = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\[(\/?(?:INST|SYS|AVAILABLE_TOOLS|TOOL_CALLS))\]/giu, '($1)')

/** Back again, for what a model copied out of its quotes. */
export const unquoteData = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** For an attribute: on one line, without the quotation marks that end it. */
export const quoteAttribute = (text: string): string =>
  quoteData(text).replaceAll('"', '&quot;').replace(/\s+/gu, ' ').trim()
