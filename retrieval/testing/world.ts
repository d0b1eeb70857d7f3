// A small whole world for retrieval's tests: memory stores, a few documents, the answer and gap services over them.
import type { AnswerRequest } from '../../core/answer.ts'
import type { Chunk } from '../../core/document.ts'
import { chunkIdOf, documentIdOf, newId } from '../../core/ids.ts'
import type { Actor } from '../../core/key.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Generator } from '../../core/ports/generator.ts'
import type { ShortAnswer, ShortAnswerInput } from '../../core/short-answer.ts'
import { BUILT_IN_SHORT_ANSWERS, ShortAnswerInput as ShortAnswerSchema } from '../../core/short-answer.ts'
import { sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { createFakeClock, createHashingEmbedder, silentLogger } from '../../core/testing/fakes.ts'
import { createMemoryChunkStore, type HeldChunk, toHeldChunk } from '../../core/testing/memory-chunk-store.ts'
import {
  createMemoryShortAnswers,
  createMemorySources,
  createMemoryTables,
} from '../../core/testing/memory-stores.ts'
import { tokensOfPassage } from '../../core/token-codes.ts'
import type { AnswerDeps } from '../answer-deps.ts'
import { createAnswerService } from '../answer-service.ts'
import { createExtractiveGenerator } from '../extractive/extractive-generator.ts'
import { createGapService } from '../gaps/gap-service.ts'
import { createMemoryGaps, createMemoryQuestions, createMemorySettings } from './memory-log.ts'

export const SOURCE = '11111111-1111-4111-8111-111111111111'

export interface Page {
  name: string
  title: string
  /** One chunk a section; joined with blank lines they are the document's text. */
  sections: { heading?: string; text: string; anchor?: string }[]
  language?: string
  url?: string | null
  citable?: boolean
  updatedAt?: string
  access?: Partial<Pick<HeldChunk, 'audience' | 'enabled' | 'usableInAnswers'>>
}

export const admin: Actor = { keyId: 'k', name: 'test', role: 'admin', audience: [], sourceIds: [] }

export async function createWorld(
  options: { embedder?: Embedder; generator?: Generator; pages?: readonly Page[] } = {},
) {
  const clock = createFakeClock()
  const embedder = options.embedder ?? createHashingEmbedder(256)
  const tables = createMemoryTables(clock)
  const sources = createMemorySources(tables)
  const shortAnswers = createMemoryShortAnswers(tables)
  const questions = createMemoryQuestions(clock)
  const settings = createMemorySettings()
  const gapStore = createMemoryGaps(questions)
  const chunks = createMemoryChunkStore()
  const texts = new Map<string, string>()
  const documents = {
    text: async (id: string) => {
      const text = texts.get(id)
      return text === undefined ? undefined : { version: 1, text, title: '', createdAt: '' }
    },
    get: async () => undefined,
  }
  await sources.create(
    sampleSource('Help', { id: SOURCE, kind: 'website', schedule: 'weekly', settings: {} }),
  )

  async function addPage(page: Page): Promise<string> {
    const documentId = documentIdOf(SOURCE, page.name)
    const language = page.language ?? 'en'
    let text = ''
    const made: Chunk[] = page.sections.map(({ heading, text: body, anchor = null }, seq) => {
      const headingPath = heading === undefined ? [] : [heading]
      const full = `${heading === undefined ? '' : `${heading}\n\n`}${body}\n\n`
      const start = text.length
      text += full
      return {
        ...{ id: chunkIdOf(documentId, headingPath, full, 0), documentId, sourceId: SOURCE, kind: 'content' },
        ...{ seq, headingPath, anchor, page: null, seconds: null, start, end: text.length, text: full },
        ...{ embedText: [page.title, ...headingPath, body].join('\n'), language },
      } satisfies Chunk
    })
    texts.set(documentId, text)
    const vectors = await embedder.embed(
      made.map((chunk) => chunk.embedText),
      { kind: 'passage' },
    )
    const coded = await embedder.embedCoded?.(
      made.map((chunk) => chunk.embedText),
      { kind: 'passage' },
    )
    made.forEach((chunk, i) => {
      const codes = coded?.[i]?.codes
      const of = {
        title: page.title,
        url: page.url ?? `https://help.example/${page.name}`,
        citable: page.citable ?? true,
        ...(page.updatedAt && { documentUpdatedAt: page.updatedAt }),
      }
      const held = toHeldChunk(chunk, vectors[i] ?? new Float32Array(), of, page.access)
      const tokens = codes && tokensOfPassage(codes, chunk.embedText, chunk.text)
      chunks.add({ ...held, ...(tokens && { tokens }) })
    })
    return documentId
  }

  async function saveShortAnswer(
    raw: Partial<ShortAnswerInput> & Pick<ShortAnswerInput, 'question' | 'answer'>,
  ): Promise<ShortAnswer> {
    const input = ShortAnswerSchema.parse(raw)
    const id = newId()
    const documentId = documentIdOf(BUILT_IN_SHORT_ANSWERS, id)
    const at = new Date(clock.now()).toISOString()
    const saved: ShortAnswer = {
      ...input,
      id,
      sourceId: BUILT_IN_SHORT_ANSWERS,
      documentId,
      createdAt: at,
      updatedAt: at,
    }
    await shortAnswers.save(saved)
    texts.set(documentId, input.answer)
    const asked = [input.question, ...input.variants]
    const vectors = await embedder.embed(asked, { kind: 'passage' })
    asked.forEach((text, seq) => {
      const chunk: Chunk = {
        ...{
          id: chunkIdOf(documentId, [], text, 0),
          documentId,
          sourceId: BUILT_IN_SHORT_ANSWERS,
          kind: 'short-answer',
        },
        ...{
          seq,
          headingPath: [],
          anchor: null,
          page: null,
          seconds: null,
          start: 0,
          end: 0,
          text,
          embedText: text,
        },
        language: input.language ?? 'en',
      }
      chunks.add(toHeldChunk(chunk, vectors[seq] ?? new Float32Array(), { title: input.question, url: null }))
    })
    return saved
  }

  for (const page of options.pages ?? []) await addPage(page)
  const generator = options.generator ?? createExtractiveGenerator({ embedder, searcher: chunks })
  const deps: AnswerDeps = {
    ...{
      searcher: chunks,
      embedder,
      documents,
      sources,
      shortAnswers,
      settings,
      questions,
      generator,
      clock,
    },
    log: silentLogger,
  }
  const answers = createAnswerService(deps)
  /** The same world, answering with other parts. */
  const withDeps = (of: Partial<AnswerDeps>) => createAnswerService({ ...deps, ...of })
  const gaps = createGapService({
    ...{ gaps: gapStore, questions, answers, sources, searcher: chunks, embedder, clock, log: silentLogger },
    documents,
    sync: { saveShortAnswer: (input) => saveShortAnswer(input) },
  })
  const ask = (question: string, more: Partial<AnswerRequest> = {}, actor: Actor = admin) =>
    answers.answer({ question, ...more }, actor)
  return {
    ...{ clock, embedder, chunks, texts, sources, shortAnswers, questions, settings, gapStore, documents },
    ...{ answers, withDeps, admin, gaps, addPage, saveShortAnswer, ask },
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>
