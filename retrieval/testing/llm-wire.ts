// Streams as LLM servers send them, byte for byte in their wire formats: OpenAI's chat completions and Anthropic's messages.

type OpenAiEnd = {
  finish?: 'stop' | 'length' | 'content_filter' | null
  usage?: boolean
  done?: boolean
}

const openAiChunk = (choices: unknown[], more: object = {}): string =>
  `data: ${JSON.stringify({
    ...{
      id: 'chatcmpl-CfT1x2',
      object: 'chat.completion.chunk',
      created: 1795212000,
      model: 'gpt-4o-mini-2024-07-18',
    },
    ...{
      service_tier: 'default',
      system_fingerprint: 'fp_11f3029f6b',
      choices,
      usage: null,
      obfuscation: 'x8Qm',
    },
    ...more,
  })}\n\n`

const openAiDelta = (delta: object, finish: string | null = null): string =>
  openAiChunk([{ index: 0, delta, logprobs: null, finish_reason: finish }])

/** The role first, a chunk a token, the reason, the usage with no choices, `[DONE]`. */
export function openAiStream(tokens: readonly string[], end: OpenAiEnd = {}): string {
  const { finish = 'stop', usage = true, done = true } = end
  const counts = {
    ...{ prompt_tokens: 812, completion_tokens: tokens.length, total_tokens: 812 + tokens.length },
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0 },
  }
  return [
    openAiDelta({ role: 'assistant', content: '', refusal: null }),
    ...tokens.map((content) => openAiDelta({ content })),
    ...(finish === null ? [] : [openAiDelta({}, finish)]),
    ...(usage ? [openAiChunk([], { usage: counts })] : []),
    ...(done ? ['data: [DONE]\n\n'] : []),
  ].join('')
}

/** A model that declines says so in a field of its own, and stops. */
export const openAiRefusal = (): string =>
  [
    openAiDelta({ role: 'assistant', content: '', refusal: null }),
    openAiDelta({ refusal: "I'm sorry, but I can't" }),
    openAiDelta({ refusal: ' help with that.' }),
    openAiDelta({}, 'stop'),
    'data: [DONE]\n\n',
  ].join('')

/** Some servers report trouble inside a stream that began well. */
export const openAiError = (message: string): string =>
  `data: ${JSON.stringify({ error: { message, type: 'server_error', param: null, code: null } })}\n\n`

const anthropicEvent = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`

export function anthropicStream(
  tokens: readonly string[],
  stop: 'end_turn' | 'max_tokens' | 'refusal' = 'end_turn',
): string {
  return [
    anthropicEvent('message_start', {
      message: {
        ...{
          id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
          type: 'message',
          role: 'assistant',
          model: 'claude-haiku-4-5-20251001',
        },
        ...{ content: [], stop_reason: null, stop_sequence: null },
        usage: {
          input_tokens: 812,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
          output_tokens: 1,
        },
      },
    }),
    anthropicEvent('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    anthropicEvent('ping', {}),
    ...tokens.map((text) =>
      anthropicEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
    anthropicEvent('content_block_stop', { index: 0 }),
    anthropicEvent('message_delta', {
      delta: { stop_reason: stop, stop_sequence: null },
      usage: { input_tokens: 812, output_tokens: tokens.length },
    }),
    anthropicEvent('message_stop', {}),
  ].join('')
}

export const anthropicError = (type: string, message: string): string =>
  anthropicEvent('error', { error: { type, message } })

/** As tokenizers cut: a word with the space before it, signs alone. */
export const asTokens = (text: string): string[] =>
  text.match(/\s?[\p{L}\p{M}]+|\s?\d+|\s?[^\s\p{L}\p{N}]|\s+/gu) ?? []
