// Writes models/multilingual-e5-small/token-space.json: the mean of the model's tokens, and how far each dimension strays
// from it, over passages of three helps in all their languages (packages: scripts/answerability/corpora.ts).
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { documentIdOf } from '../core/ids.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import { findCorpora } from './answerability/corpora.ts'
import { openDevDeps } from './answerability/dev-deps.ts'
import { readPages } from './answerability/help-pages.ts'
import { seededRandom, shuffled } from './answerability/random.ts'

const root = resolve(import.meta.dirname, '..')
const model = join(root, 'models/multilingual-e5-small')
const SOURCE = '22222222-2222-4222-8222-222222222222'
/** Passages of each help in each language: about 130,000 tokens in all. */
const PASSAGES = 25
const DECIMALS = 5

const work = join(root, 'data/answerability')
mkdirSync(work, { recursive: true })
const { deps, close } = await openDevDeps(root, work)
const { embedder, parser, chunker } = deps
try {
  const texts = await sampledPassages()
  const tokens = await tokensOf(embedder, texts)
  const { dimensions } = embedder
  const centre = meanOf(tokens, dimensions, (value) => value)
  const scale = meanOf(tokens, dimensions, (value, i) => Math.abs(value - (centre[i] ?? 0)))
  const rounded = (values: number[]) => values.map((value) => Number(value.toFixed(DECIMALS)))
  const file = join(model, 'token-space.json')
  writeFileSync(file, `${JSON.stringify({ centre: rounded(centre), scale: rounded(scale) })}\n`)
  console.log(`${tokens.length / dimensions} tokens of ${texts.length} passages → ${file}`)
} finally {
  await close()
}

async function sampledPassages(): Promise<string[]> {
  const texts: string[] = []
  for (const corpus of findCorpora(work)) {
    for (const language of corpus.indexed) {
      const pages = shuffled(await readPages({ parser }, corpus, language), seededRandom(7)).slice(
        0,
        PASSAGES,
      )
      const cut = await Promise.all(
        pages.map(({ document, path }) =>
          chunker.chunk(
            { ...document, language },
            { documentId: documentIdOf(SOURCE, path), sourceId: SOURCE },
          ),
        ),
      )
      const chunks = shuffled(cut.flat(), seededRandom(8)).slice(0, PASSAGES)
      texts.push(...chunks.map(({ embedText }) => embedText))
    }
  }
  return texts
}

async function tokensOf({ embedTokens }: Embedder, texts: readonly string[]): Promise<Float32Array> {
  if (embedTokens === undefined) throw new Error('expected an embedder that gives its tokens away')
  const found: Float32Array[] = []
  for (const text of texts) {
    const [one] = await embedTokens([text], { kind: 'passage' })
    if (one !== undefined) found.push(one.tokens)
  }
  const all = new Float32Array(found.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const tokens of found) {
    all.set(tokens, at)
    at += tokens.length
  }
  return all
}

function meanOf(
  tokens: Float32Array,
  dimensions: number,
  of: (value: number, i: number) => number,
): number[] {
  const sums = new Array<number>(dimensions).fill(0)
  for (const [at, value] of tokens.entries()) {
    const i = at % dimensions
    sums[i] = (sums[i] ?? 0) + of(value, i)
  }
  return sums.map((sum) => sum / (tokens.length / dimensions))
}
