// Who may see what, over the whole API with the embedded store: a thousand random assignments of audiences, and sources
// that are switched off, made private or removed while questions are being asked.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createClient } from '../client/index.ts'
import { loadConfig } from '../core/config/load-config.ts'
import { documentIdOf } from '../core/ids.ts'
import { effectiveAudience, reaches } from '../core/source.ts'
import { type EmbeddingsServer, serveHashingEmbeddings } from '../core/testing/embeddings-server.ts'
import { silentLogger } from '../core/testing/fakes.ts'
import { tempFolder } from './testing/run-kilde.ts'
import { type Wiring, wire } from './wire.ts'

const data = tempFolder()
let embeddings: EmbeddingsServer
let wiring: Wiring
let client: Client

beforeAll(async () => {
  embeddings = await serveHashingEmbeddings()
  const settings = {
    ...{ KILDE_DATA: data.path, EMBEDDING_MODEL: 'hashing', EMBEDDING_BASE_URL: embeddings.url },
    KILDE_REQUESTS_PER_MINUTE: '1000000',
  }
  wiring = await wire(loadConfig(settings), { log: silentLogger })
  wiring.startWork()
  const fetch = async (request: Request) => wiring.api.fetch(request)
  client = createClient({ baseUrl: 'http://kilde.test', key: wiring.localKey, fetch })
})
afterAll(async () => {
  await wiring?.close()
  await embeddings?.close()
  data.remove()
})

/** mulberry32. */
function randomOf(seed: number) {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(next() * items.length)]
    if (item === undefined) throw new Error('Nothing to pick from.')
    return item
  }
  return { pick }
}

interface Told {
  documentId: string
  sourceId: string
  /** Words that stand only in this document. */
  title: string
  secret: string
  question: string
}

/** A source of short articles, pushed in one call; each tells a secret of its own. */
async function addArticles(name: string, count: number): Promise<{ sourceId: string; documents: Told[] }> {
  const { id } = await client.createSource({ kind: 'knowledge-base', name, settings: { provider: 'push' } })
  const numbers = Array.from({ length: count }, (_, i) => `${name}${i}`)
  const report = await client.putArticles(id, {
    items: numbers.map((nth) => ({
      externalId: nth,
      title: `Folder title${nth}`,
      body: `The door code of project ${nth} is secret${nth}. It is changed by the caretaker each spring.`,
      format: 'text',
    })),
  })
  expect(report.counts.added).toBe(count)
  return {
    sourceId: id,
    documents: numbers.map((nth) => ({
      ...{ documentId: documentIdOf(id, nth), sourceId: id, title: `title${nth}`, secret: `secret${nth}` },
      question: `What is the door code of project ${nth}?`,
    })),
  }
}

/** Everything that was said, explain too, names nothing of the document. */
const isSilentOn = (said: unknown, { documentId, title, secret }: Told): boolean => {
  const text = JSON.stringify(said)
  // As a word of its own: title1 is not title10.
  return ![documentId, title, secret].some((word) => new RegExp(`${word}(?![0-9])`).test(text))
}

const tags = ['a', 'b', 'c']
const audiences = Array.from({ length: 8 }, (_, bits) => tags.filter((_, at) => bits & (1 << at)))

describe('an audience', () => {
  it('sees exactly what is for it, over 1,000 random assignments', async () => {
    const { pick } = randomOf(7)
    const made = await Promise.all(['ka', 'kb', 'kc', 'kd'].map((name) => addArticles(name, 10)))
    const documents = made.flatMap((source) => source.documents)
    const someTags = (): string[] => tags.filter(() => pick([true, false, false]))
    // A gap whose question comes near to them all.
    await client.ask({ question: 'Which caretaker paints the door code of each project folder in spring?' })
    await wiring.parts.gaps.group()
    const [gap] = (await client.listGaps()).items
    const seen = { searched: 0, answered: 0, refused: 0, assignments: 0 }

    for (let round = 0; round < 25; round += 1) {
      const sources = new Map<string, { enabled: boolean; answersMayUse: boolean; audience: string[] }>()
      for (const { sourceId } of made) {
        const settings = {
          ...{ enabled: pick([true, true, true, false]), answersMayUse: pick([true, true, true, false]) },
          audience: pick([[], [], someTags()]),
        }
        sources.set(sourceId, settings)
        await client.updateSource(sourceId, settings)
      }
      const audienceOf = new Map<string, string[]>()
      for (const { documentId, sourceId } of documents) {
        const audience = pick([[], someTags(), someTags()])
        await client.updateDocument(documentId, { audience })
        audienceOf.set(documentId, effectiveAudience(sources.get(sourceId)?.audience ?? [], audience))
        seen.assignments += 1
      }
      const mayBeFound = ({ documentId, sourceId }: Told, asker: readonly string[]): boolean =>
        sources.get(sourceId)?.enabled === true && reaches(audienceOf.get(documentId) ?? [], asker)

      for (const audience of audiences) {
        const visible = documents.filter((document) => mayBeFound(document, audience))
        const { items } = await client.search({ query: 'door code of project', limit: 100, audience })
        const found = new Set(items.map(({ documentId }) => documentId))
        expect([...found].sort()).toEqual(visible.map(({ documentId }) => documentId).sort())
        seen.searched += 1

        const asked = pick(documents)
        const answer = await client.ask({ question: asked.question, audience, explain: true })
        for (const document of documents) {
          const isAllowed =
            mayBeFound(document, audience) && sources.get(document.sourceId)?.answersMayUse === true
          if (!isAllowed) expect(isSilentOn(answer, document)).toBe(true)
        }
        if (answer.outcome === 'answered') seen.answered += 1
        else seen.refused += 1
      }
      const nearest = gap === undefined ? [] : (await client.getGap(gap.id)).nearest
      const forAll = documents
        .filter((document) => mayBeFound(document, []))
        .map(({ documentId }) => documentId)
      expect(nearest.every(({ documentId }) => forAll.includes(documentId))).toBe(true)
      expect(nearest.length > 0 || forAll.length === 0).toBe(true)
    }
    expect(seen).toMatchObject({ assignments: 1000, searched: 200 })
    expect(seen.answered).toBeGreaterThan(0)
    for (const { sourceId } of made) await client.deleteSource(sourceId)
  })
})

describe('while questions are being asked without a pause', () => {
  it('a source that is switched off, made private, or removed answers nothing a moment later', async () => {
    const made = await Promise.all(['off', 'hidden', 'gone', 'stays'].map((name) => addArticles(name, 40)))
    const [off, hidden, gone, stays] = made
    if (!off || !hidden || !gone || !stays) throw new Error('Four sources were made.')
    /** What may no longer be said or cited since when; filled once the call that asked for it has resolved. */
    const ended = new Map<string, { at: number; only: 'cited' | 'said' }>()
    const tally = { asked: 0, named: new Map<string, number>(), leaks: [] as string[] }
    let asking = true

    const ask = async (seed: number): Promise<void> => {
      const { pick } = randomOf(seed)
      while (asking) {
        const document = pick(pick(made).documents)
        const startedAt = performance.now()
        const answer = await client.ask({ question: document.question, explain: true })
        const search = await client.search({ query: document.question, limit: 20 })
        tally.asked += 1
        const hits = new Set(search.items.map(({ sourceId }) => sourceId))
        for (const { sourceId, documents } of made) {
          const isCited = answer.citations.some((citation) => citation.sourceId === sourceId)
          const isSaid = hits.has(sourceId) || !documents.every((one) => isSilentOn(answer, one))
          const end = ended.get(sourceId)
          if (isCited || isSaid) tally.named.set(sourceId, (tally.named.get(sourceId) ?? 0) + 1)
          if (end === undefined || startedAt < end.at) continue
          if (end.only === 'cited' ? isCited : isSaid) tally.leaks.push(sourceId)
        }
      }
    }
    const enough = async (): Promise<void> => {
      const until = tally.asked + 30
      while (tally.asked < until) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const askers = [1, 2, 3, 4].map(ask)
    try {
      await enough()
      await client.updateSource(off.sourceId, { enabled: false })
      ended.set(off.sourceId, { at: performance.now(), only: 'said' })
      await enough()
      await client.updateSource(hidden.sourceId, { visibility: 'private' })
      ended.set(hidden.sourceId, { at: performance.now(), only: 'cited' })
      await enough()
      await client.deleteSource(gone.sourceId)
      ended.set(gone.sourceId, { at: performance.now(), only: 'said' })
      await enough()
    } finally {
      asking = false
      await Promise.all(askers)
    }
    expect(tally.leaks).toEqual([])
    // They did answer before, and what nobody touched goes on.
    for (const { sourceId } of made) expect(tally.named.get(sourceId) ?? 0).toBeGreaterThan(0)
    const { items } = await client.search({ query: stays.documents[0]?.question ?? '', limit: 5 })
    expect(items.length).toBeGreaterThan(0)
    expect(items.every(({ sourceId }) => sourceId === stays.sourceId || sourceId === hidden.sourceId)).toBe(
      true,
    )
  })
})
