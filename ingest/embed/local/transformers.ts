// transformers.js by its CommonJS build: imported as ESM it goes through tsx's loader, which rewrites its 1.3 MB and
// costs 190 MB and 0.7 s in every thread.
import { createRequire } from 'node:module'

type Transformers = typeof import('@xenova/transformers')
const load: (name: string) => Transformers = createRequire(import.meta.url)

export const {
  AutoConfig,
  AutoModel,
  AutoProcessor,
  AutoTokenizer,
  env,
  LogitsProcessor,
  LogitsProcessorList,
  pipeline,
  Tensor,
} = load('@xenova/transformers')

/** What is called of Whisper; its own types ask for every field of a generation config. */
export interface WhisperModel {
  /** Names of inputs that `generate` hands on to each step. */
  forward_params: string[]
  generation_config: unknown
  config: { max_source_positions?: unknown }
  _prepare_encoder_decoder_kwargs_for_generation(of: {
    inputs_tensor: TensorLike
    model_inputs: Record<string, TensorLike>
    model_input_name: string
    generation_config: { guidance_scale: null }
  }): Promise<{ encoder_outputs: TensorLike }>
  forward(inputs: Record<string, TensorLike>): Promise<{ logits: TensorLike }>
  generate(options: Record<string, unknown>): Promise<{ tolist(): unknown[] }>
  dispose(): Promise<unknown>
}
type TensorLike = InstanceType<Transformers['Tensor']>

const loadWhisper: (name: string) => {
  WhisperForConditionalGeneration: {
    from_pretrained(name: string, options: Record<string, unknown>): Promise<WhisperModel>
  }
} = createRequire(import.meta.url)
export const { WhisperForConditionalGeneration } = loadWhisper('@xenova/transformers')
