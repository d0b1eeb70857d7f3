// Loads a cross-encoder through transformers.js: question and passage in one input, one number out.
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import type { RerankSettings } from './rerank-messages.ts'

// By its CommonJS build: imported as ESM it goes through tsx's loader, which costs 190 MB and 0.7 s a thread.
type Transformers = Pick<
  typeof import('@xenova/transformers'),
  'AutoModelForSequenceClassification' | 'AutoTokenizer' | 'env'
>
const load: (name: string) => Transformers = createRequire(import.meta.url)

export interface LoadedCrossEncoder {
  /** Higher is better. The passage is cut where the pair is longer than the model reads. */
  score(question: string, passage: string): Promise<number>
  dispose(): Promise<void>
}

const output = z.object({ logits: z.object({ data: z.instanceof(Float32Array) }) })

export async function loadCrossEncoder({
  folder,
  name,
  dtype,
  threads,
}: RerankSettings): Promise<LoadedCrossEncoder> {
  const { AutoModelForSequenceClassification, AutoTokenizer, env } = load('@xenova/transformers')
  env.allowRemoteModels = folder === null
  // Joined with the name by plain text: it needs the trailing slash.
  if (folder !== null) env.localModelPath = `${path.dirname(folder)}/`
  const session = { interOpNumThreads: 1, intraOpNumThreads: threads }
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(name),
    AutoModelForSequenceClassification.from_pretrained(name, {
      dtype,
      device: 'cpu',
      session_options: session,
    }),
  ])
  return {
    async score(question, passage) {
      const inputs: unknown = tokenizer(question, { text_pair: passage, padding: false, truncation: true })
      const { data } = output.parse(await model(inputs)).logits
      const [first = Number.NaN, second] = data
      // One label: how well it fits. Two: no and yes.
      const score = second === undefined ? first : second - first
      if (!Number.isFinite(score)) throw new Error(`expected one score or two, got ${data.length} of them`)
      return score
    },
    dispose: async () => void (await model.dispose()),
  }
}
