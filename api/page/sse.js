// Server-sent events of a fetch response, one object each. Chunks may end anywhere.

/** @param {ReadableStream<Uint8Array>} body */
export async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let held = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    held += value
    const frames = held.split('\n\n')
    held = frames.pop() ?? ''
    for (const frame of frames) {
      const lines = frame.split('\n')
      const type = lines.find((line) => line.startsWith('event: '))?.slice(7)
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6)
      if (type !== undefined && data !== undefined) yield { type, data: JSON.parse(data) }
    }
  }
}
