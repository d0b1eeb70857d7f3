import { describe, expect, it } from 'vitest'
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { createHashingEmbedder } from '../../core/testing/fakes.ts'
import { generatorContract } from '../../core/testing/generator-contract.ts'
import { createMemoryChunkStore } from '../../core/testing/memory-chunk-store.ts'
import { createExtractiveGenerator } from './extractive-generator.ts'

function create() {
  const embedder = createHashingEmbedder(256)
  const generator = createExtractiveGenerator({ embedder, searcher: createMemoryChunkStore() })
  const embed = async (question: string) =>
    (await embedder.embed([question], { kind: 'query' }))[0] ?? new Float32Array()
  return { generator, embed, embedder }
}
generatorContract('extractive', async () => create())

const passage = (text: string, headingPath: string[] = []): StoredChunk => ({
  ...{ id: 'c', documentId: 'd', sourceId: 's', kind: 'content', seq: 0, headingPath, anchor: null },
  ...{ page: null, seconds: null, start: 100, end: 100 + text.length, text, language: 'en', version: 1 },
  ...{ title: 'Help', url: null, documentLanguage: 'en', externalId: 'c', citable: true },
  documentUpdatedAt: '2026-01-01T00:00:00.000Z',
})

async function answer(question: string, ...passages: StoredChunk[]): Promise<string[]> {
  const { generator, embed } = create()
  const questionVector = await embed(question)
  const written: string[] = []
  for await (const { text, start, end } of generator.write({
    question,
    questionVector,
    language: 'en',
    passages,
  })) {
    // Verbatim: the text is what stands at the span.
    expect(passages.map((of) => of.text.slice(start - of.start, end - of.start))).toContain(text)
    written.push(text)
  }
  return written
}

describe('the extractive writer', () => {
  it('takes the sentence that answers, not its neighbours', async () => {
    const text = 'The shop is in Bergen. Bicycles can be returned within thirty days. Dogs are welcome.'
    expect(await answer('Within how many days can bicycles be returned?', passage(text))).toEqual([
      'Bicycles can be returned within thirty days.',
    ])
  })

  it('never answers with a heading, a question or the head of a table', async () => {
    const text = 'Return a bicycle\n\nCan I return a bicycle?\n\nYes, within thirty days, at the counter.'
    const given = await answer('Can I return a bicycle?', passage(text, ['Return a bicycle']))
    expect(given).toEqual(['Yes, within thirty days, at the counter.'])
  })

  it('keeps the steps of a procedure together, with the line that introduces them', async () => {
    const text =
      'Some background on tyres.\n\nTo change a tyre:\n\n1. Lift the car.\n2. Take the wheel off.\n   - Mind the nuts.\n3. Put the new wheel on.'
    expect(await answer('How do I change a tyre and take the wheel off?', passage(text))).toEqual([
      'To change a tyre:',
      '1. Lift the car.',
      '2. Take the wheel off.',
      '- Mind the nuts.',
      '3. Put the new wheel on.',
    ])
  })

  it('gives what stands below a heading inside the passage, never the heading alone', async () => {
    const text =
      'General words about cars.\n\nChange a tyre\n\nAsk at the garage. They have tools.\n\nSell a car\n\nCall us.'
    const section = ['Change a tyre', 'Ask at the garage.', 'They have tools.']
    expect(await answer('Change a tyre', passage(text))).toEqual(section)
    expect(await answer('How to change a tyre', passage(text))).toEqual(section)
  })

  it('keeps a procedure whole across a remark between its steps', async () => {
    const text = '1. Lift the car.\n\nMind your back.\n\n2. Take the wheel off.\n\nThe end of it all.'
    const given = await answer('How do I take the wheel off?', passage(text))
    expect(given).toEqual(['1. Lift the car.', 'Mind your back.', '2. Take the wheel off.'])
  })

  it('gives a table row with its head and no other row', async () => {
    const text = 'Plan | Price\nStarter | 9 EUR\nTeam | 29 EUR'
    expect(await answer('What is the price of Team?', passage(text))).toEqual([
      'Plan | Price',
      'Team | 29 EUR',
    ])
  })

  it('joins a wrapped line with the next, so that no half sentence is quoted', async () => {
    const text =
      'Bicycles that were bought in the shop in Bergen before the first of May\nmay be returned within thirty days.'
    expect(await answer('When may bicycles be returned?', passage(text))).toEqual([text])
  })

  it('does not say the same twice', async () => {
    const text = 'Bicycles can be returned within thirty days.'
    const given = await answer('How long can bicycles be returned?', passage(text), {
      ...passage(text),
      id: 'c2',
    })
    expect(given).toEqual([text])
  })

  it('embeds twelve sentences at most, and the headings above them once', async () => {
    const { generator, embed, embedder } = create()
    const text = Array.from({ length: 60 }, (_, i) => `Sentence number ${i} is about bicycles.`).join(' ')
    const questionVector = await embed('bicycles')
    for await (const _ of generator.write({
      question: 'bicycles',
      questionVector,
      language: 'en',
      passages: [passage(text)],
    }));
    expect(embedder.embedded.length).toBeLessThanOrEqual(12 + 1)
  })

  it('never answers with a line that only leads on', async () => {
    const text = 'To access this command...\n\nChoose Format and then Columns to access the command.'
    expect(await answer('How do I access this command?', passage(text))).not.toContain(
      'To access this command...',
    )
  })

  it('never answers with an entry of a list of links', async () => {
    const links = 'Instructions\n\nInserting graphics\n\nInserting a table of contents\n\nInserting a chart'
    const text = 'Choose Insert and then Table of Contents.'
    const given = await answer('Inserting a table of contents', passage(links), {
      ...passage(text),
      id: 'c2',
    })
    expect(given).toEqual([text])
  })
})
