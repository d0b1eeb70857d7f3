// Inline markup of reStructuredText to plain words.

/** "See :ref:`setup <x>`, `docs <url>`_ and ``code``" → "See setup, docs and code" */
export const plainRst = (text: string): string =>
  text
    .replace(/``(.+?)``/g, (_, code: string) => code.replaceAll('`', '\u0002').replaceAll('*', '\u0003'))
    .replace(/(?::[\w.+-]+)*:[\w.+-]+:`([^`]+)`/g, (_, words: string) => roleText(words))
    .replace(/`([^`<]+?)\s*<[^`>]*>`__?/g, '$1')
    .replace(/`([^`]+)`__?/g, '$1')
    .replace(/\*\*(\S(?:.*?\S)?)\*\*/g, '$1')
    .replace(/(^|[\s([{"'])\*(\S(?:[^*]*\S)?)\*(?=$|[\s)\]}.,;:!?"'-])/g, '$1$2')
    .replace(/(^|[\s(])`([^`]+)`/g, '$1$2')
    .replace(/\b([\p{L}\p{N}]+)_(?=$|[\s.,;:!?)])/gu, '$1')
    .replace(/\[([^\]\s]+)\]_/g, '[$1]')
    .replace(/\|([^\s|](?:[^|\n]*[^\s|])?)\|_{0,2}/g, '$1')
    .replace(/\\(\S)/g, '$1')
    .replaceAll('\u0002', '`')
    .replaceAll('\u0003', '*')

/** `~asyncio.run` → `run`; `words <target>` → `words`; a leading `!` only suppresses the link. */
function roleText(words: string): string {
  const titled = /^(.+?)\s*<[^>]*>$/.exec(words)?.[1]
  if (titled !== undefined) return titled
  return words.startsWith('~') ? words.slice(words.lastIndexOf('.') + 1) : words.replace(/^!/, '')
}
