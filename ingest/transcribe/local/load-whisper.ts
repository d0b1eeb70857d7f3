// Whisper through transformers.js: one window of at most 30 s at a time. The encoder runs once a window; the decoder's
// first step says which language is spoken and whether anybody speaks at all.
import { z } from 'zod'
import {
  AutoProcessor,
  AutoTokenizer,
  LogitsProcessor,
  LogitsProcessorList,
  Tensor,
  WhisperForConditionalGeneration,
} from '../../embed/local/transformers.ts'
import type { Heard, HeardPart } from './hear-messages.ts'
import { readTimestamps } from './read-timestamps.ts'

export interface LoadedModel {
  /** `language`: null = find out. Throws when `isCancelled` says so between two words. */
  hear(samples: Float32Array, language: string | null, isCancelled: () => boolean): Promise<Heard>
  dispose(): Promise<void>
}

const GenerationConfig = z.object({
  decoder_start_token_id: z.number().int(),
  eos_token_id: z.union([z.number().int(), z.array(z.number().int()).min(1)]),
  no_timestamps_token_id: z.number().int(),
  is_multilingual: z.boolean().default(false),
  lang_to_id: z.record(z.string(), z.number().int()).default({}),
})
const Features = z.object({ input_features: z.instanceof(Tensor) })
/** Words of a window: fast speech in a script of many tokens stays below it, an endless loop does not. */
const MAX_NEW_TOKENS = 400
const LOOP_TOKENS = 48
/** Surer than this that nobody speaks: the words are not even asked for. */
const NOBODY = 0.98

export async function loadWhisper(name: string, options: Record<string, unknown>): Promise<LoadedModel> {
  const [model, processor, tokenizer] = await Promise.all([
    WhisperForConditionalGeneration.from_pretrained(name, options),
    AutoProcessor.from_pretrained(name),
    AutoTokenizer.from_pretrained(name),
  ])
  const config = GenerationConfig.parse(model.generation_config)
  const endOfText = [config.eos_token_id].flat()[0] ?? 0
  const timestampBegin = config.no_timestamps_token_id + 1
  // <|nospeech|> of newer vocabularies and <|nocaptions|> of older ones stand before <|notimestamps|>.
  const noSpeechToken = config.no_timestamps_token_id - 1
  // Lets `generate` take what the encoder has made already.
  model.forward_params = [...model.forward_params, 'encoder_outputs']

  const encode = async (samples: Float32Array) => {
    const features = Features.parse(await processor(samples)).input_features
    const { encoder_outputs } = await model._prepare_encoder_decoder_kwargs_for_generation({
      inputs_tensor: features,
      model_inputs: { input_features: features },
      model_input_name: 'input_features',
      generation_config: { guidance_scale: null },
    })
    return { features, encoded: encoder_outputs }
  }

  return {
    async hear(samples, language, isCancelled) {
      const { features, encoded } = await encode(samples)
      const { logits } = await model.forward({
        encoder_outputs: encoded,
        decoder_input_ids: new Tensor(
          'int64',
          BigInt64Array.of(BigInt(config.decoder_start_token_id)),
          [1, 1],
        ),
      })
      const first = probabilities(logits.data)
      const noSpeech = first(noSpeechToken)
      const spoken = config.is_multilingual ? chooseLanguage(config.lang_to_id, first, language) : null
      if (noSpeech > NOBODY || isCancelled()) return { parts: [], noSpeech, language: spoken }
      const certainty = new Certainty(isCancelled, endOfText)
      const processors = new LogitsProcessorList()
      processors.push(certainty)
      const output = await model.generate({
        inputs: features,
        encoder_outputs: encoded,
        logits_processor: processors,
        return_timestamps: true,
        max_new_tokens: MAX_NEW_TOKENS,
        ...(spoken !== null && { language: spoken.code, task: 'transcribe' }),
      })
      const all = z.array(z.coerce.number()).parse(output.tolist()[0])
      const tokens = all.slice(certainty.promptLength)
      const sure = certainty.logProbabilities(tokens)
      const parts = readTimestamps(tokens, { timestampBegin, endOfText }).map(
        ({ start, end, tokens: words, from, to }): HeardPart => ({
          ...{ start, end },
          text: tokenizer.decode(words, { skip_special_tokens: true }).trim(),
          logProbability: mean(sure.slice(from, to)),
        }),
      )
      return { parts, noSpeech, language: spoken }
    },
    dispose: async () => void (await model.dispose()),
  }
}

type Probability = (token: number) => number

function probabilities(logits: ArrayLike<unknown>): Probability {
  const values = Float32Array.from(logits, Number)
  const total = logSumExp(values)
  return (token) => Math.exp((values[token] ?? Number.NEGATIVE_INFINITY) - total)
}

/** The language asked for if the model knows it, else the likeliest. Its probability is among languages alone. */
function chooseLanguage(
  ids: Record<string, number>,
  first: Probability,
  asked: string | null,
): { code: string; probability: number } | null {
  const found = Object.entries(ids).map(([token, id]) => ({ code: token.slice(2, -2), weight: first(id) }))
  const total = found.reduce((sum, { weight }) => sum + weight, 0) || 1
  const best = found.reduce<(typeof found)[number] | null>(
    (so, one) => (so === null || one.weight > so.weight ? one : so),
    null,
  )
  const chosen = found.find(({ code }) => code === asked) ?? best
  return chosen === null ? null : { code: chosen.code, probability: chosen.weight / total }
}

/** Notes how sure each word was, ends a loop, and ends a run that nobody waits for. */
class Certainty extends LogitsProcessor {
  /** Tokens that were given, not heard. */
  promptLength = 0
  readonly #steps: { values: Float32Array; total: number }[] = []
  readonly #isCancelled: () => boolean
  readonly #endOfText: number
  readonly #sure: number[] = []

  constructor(isCancelled: () => boolean, endOfText: number) {
    super()
    this.#isCancelled = isCancelled
    this.#endOfText = endOfText
  }

  override _call(ids: bigint[][], logits: InstanceType<typeof Tensor>): InstanceType<typeof Tensor> {
    if (this.#isCancelled()) throw new Error('cancelled')
    const before = this.#steps.pop()
    const row = ids[0] ?? []
    if (before === undefined) this.promptLength = row.length
    else this.#sure.push((before.values[Number(row.at(-1))] ?? 0) - before.total)
    // Later processors change the logits in place.
    const values = Float32Array.from(logits.data, Number)
    this.#steps.push({ values, total: logSumExp(values) })
    if (isLoop(row.slice(this.promptLength)) && logits.data instanceof Float32Array) {
      logits.data.fill(Number.NEGATIVE_INFINITY)
      logits.data[this.#endOfText] = 0
    }
    return logits
  }

  /** One a token; the last one was chosen after the last call. */
  logProbabilities(tokens: readonly number[]): number[] {
    const last = this.#steps.at(-1)
    const end = tokens.at(-1)
    return last === undefined || end === undefined
      ? this.#sure
      : [...this.#sure, (last.values[end] ?? 0) - last.total]
  }
}

/** The last words are one short phrase over and over: it would go on so until there is no room left. */
export function isLoop(tokens: readonly bigint[]): boolean {
  const tail = tokens.slice(-LOOP_TOKENS)
  if (tail.length < LOOP_TOKENS) return false
  for (let period = 1; period <= LOOP_TOKENS / 4; period += 1) {
    if (tail.every((token, i) => i < period || token === tail[i - period])) return true
  }
  return false
}

function logSumExp(values: Float32Array): number {
  let top = Number.NEGATIVE_INFINITY
  for (const value of values) if (value > top) top = value
  let sum = 0
  for (const value of values) sum += Math.exp(value - top)
  return top + Math.log(sum)
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
