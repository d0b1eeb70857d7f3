// Server-sent events from a byte stream (WHATWG HTML §9.2.6): chunks may end anywhere, also inside a character;
// lines end with LF, CRLF or CR; comments are skipped.
export interface ServerEvent {
  /** `message` when the stream names none. */
  type: string
  data: string
}

/** An event that is cut off by the end of the stream is dropped, as the standard says. */
export async function* parseSse(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent, void, void> {
  let type = ''
  let data: string[] = []
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (data.length > 0) yield { type: type || 'message', data: data.join('\n') }
      type = ''
      data = []
      continue
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') type = value
    if (field === 'data') data.push(value)
  }
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder()
  let held = ''
  for await (const chunk of chunks) {
    held += decoder.decode(chunk, { stream: true })
    // A CR at the very end may be half of a CRLF: it waits for the next chunk.
    const whole = held.endsWith('\r') ? held.slice(0, -1) : held
    const lines = whole.split(/\r\n|\n|\r/)
    held = (lines.pop() ?? '') + held.slice(whole.length)
    yield* lines
  }
  // What is left has no line end; a lone CR is one.
  if (held.endsWith('\r')) yield held.slice(0, -1)
}
