// An OpenAI-compatible embeddings server on loopback that answers from the hashing embedder: for whole processes and the
// whole wiring without a model.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { createHashingEmbedder } from './fakes.ts'

const Input = z.object({ input: z.union([z.string(), z.array(z.string())]) })

export interface EmbeddingsServer {
  /** For EMBEDDING_BASE_URL; EMBEDDING_MODEL may say anything. */
  url: string
  close(): Promise<void>
}

/** `msPerText`: how long it takes over each. @default 0 */
export async function serveHashingEmbeddings({
  msPerText = 0,
  dimensions = 64,
} = {}): Promise<EmbeddingsServer> {
  const embedder = createHashingEmbedder(dimensions)
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(Buffer.from(part))
    const { input } = Input.parse(JSON.parse(Buffer.concat(parts).toString()))
    const texts = [input].flat()
    const vectors = await embedder.embed(texts, { kind: 'query' })
    if (msPerText > 0) await sleep(msPerText * texts.length)
    const data = vectors.map((vector, index) => ({ object: 'embedding', index, embedding: [...vector] }))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ object: 'list', data, model: 'hashing', usage: {} }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}
