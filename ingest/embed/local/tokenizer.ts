// What the worker needs of a tokenizer, from our compact Unigram where the model's tokenizer.json allows it, else from
// transformers.js.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { AutoTokenizer } from './transformers.ts'
import { createUnigramTokenizer } from './unigram-tokenizer.ts'

export interface Tokenizer {
  /** Ids with the model's special tokens, cut to `maxTokens`. */
  inputIds(text: string, maxTokens: number): number[]
  /** The same, and which of the text's words each id belongs to; -1: a special token. */
  inputWords(text: string, maxTokens: number): InputWords
  /** Without special tokens. */
  count(text: string): number
}
export interface InputWords {
  ids: number[]
  words: number[]
  /** Where each piece ends in the normalised text with a space before it; null where the tokenizer does not say. */
  ends: number[] | null
}
const step = z.union([
  z.object({ type: z.literal('NFKC') }),
  z.object({ type: z.literal('Replace'), pattern: z.object({ Regex: z.string() }), content: z.string() }),
])
const template = z.array(
  z.union([z.object({ SpecialToken: z.object({ id: z.string() }) }), z.object({ Sequence: z.unknown() })]),
)
/** The shape of tokenizer.json that our own Unigram reads exactly; the 250,000 pieces are not checked one by one. */
const supported = z.object({
  added_tokens: z.array(z.object({ id: z.number(), content: z.string() })),
  normalizer: z.object({ type: z.literal('Sequence'), normalizers: z.array(step) }),
  pre_tokenizer: z.object({
    type: z.literal('Metaspace'),
    replacement: z.literal('▁'),
    prepend_scheme: z.literal('always'),
  }),
  post_processor: z.object({ type: z.literal('TemplateProcessing'), single: template }),
  model: z.object({
    type: z.literal('Unigram'),
    unk_id: z.number(),
    byte_fallback: z.literal(false).optional(),
    vocab: z.custom<[string, number][]>((value) => Array.isArray(value) && value.length > 0),
  }),
})

/** `name`: what transformers.js loads when the file has another shape, or when there is no folder (a hub id). */
export async function loadTokenizer(folder: string | null, name: string): Promise<Tokenizer> {
  if (folder !== null) {
    const json: unknown = JSON.parse(await readFile(path.join(folder, 'tokenizer.json'), 'utf8'))
    const parsed = supported.safeParse(json)
    if (parsed.success) return fromUnigram(parsed.data)
  }
  const tokenizer = await AutoTokenizer.from_pretrained(name)
  return {
    inputIds: (text, maxTokens) => cutTo(tokenizer.encode(text), maxTokens),
    // transformers.js does not say where a word begins: one special token before, one after, all the rest one word.
    inputWords: (text, maxTokens) => {
      const ids = cutTo(tokenizer.encode(text), maxTokens)
      return { ids, words: ids.map((_, i) => (i === 0 || i === ids.length - 1 ? -1 : 0)), ends: null }
    },
    count: (text) => tokenizer.encode(text, { add_special_tokens: false }).length,
  }
}

/** Keeps the closing special token, as every tokenizer's own truncation does. */
const cutTo = (ids: number[], maxTokens: number): number[] =>
  ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ...ids.slice(-1)]

function fromUnigram(json: z.infer<typeof supported>): Tokenizer {
  const unigram = createUnigramTokenizer({
    vocab: json.model.vocab,
    unknownId: json.model.unk_id,
    special: new Set(json.added_tokens.map((token) => token.content)),
    normalize: toNormalizer(json.normalizer.normalizers),
  })
  const idOf = new Map(json.added_tokens.map((token) => [token.content, token.id]))
  const specials = json.post_processor.single.map((part) =>
    'SpecialToken' in part ? (idOf.get(part.SpecialToken.id) ?? null) : undefined,
  )
  const at = specials.indexOf(undefined)
  const before = specials.slice(0, at).filter((id) => typeof id === 'number')
  const after = specials.slice(at + 1).filter((id) => typeof id === 'number')
  return {
    inputIds: (text, maxTokens) => {
      const room = maxTokens - before.length - after.length
      return [...before, ...unigram.encode(text).slice(0, room), ...after]
    },
    inputWords: (text, maxTokens) => {
      const room = maxTokens - before.length - after.length
      const { ids, words, ends } = unigram.encodeWords(text)
      return {
        ids: [...before, ...ids.slice(0, room), ...after],
        words: [...before.map(() => -1), ...words.slice(0, room), ...after.map(() => -1)],
        ends: [...before.map(() => 0), ...ends.slice(0, room), ...after.map(() => 0)],
      }
    },
    count: (text) => unigram.encode(text).length,
  }
}

function toNormalizer(steps: z.infer<typeof step>[]): (text: string) => string {
  const functions = steps.map((one) => {
    if (one.type === 'NFKC') return (text: string) => text.normalize('NFKC')
    const pattern = new RegExp(one.pattern.Regex, 'gu')
    return (text: string) => text.replace(pattern, one.content)
  })
  return (text) => functions.reduce((done, apply) => apply(done), text)
}
