// Every setting: schema, env name, one line of meaning. `kilde doctor` and docs/configuration.md are made from it.
import { z } from 'zod'
import { Secret } from './secret.ts'

export type Setting = { env: string; schema: z.ZodType; meaning: string; secret?: true }

const text = z.string().trim().min(1)
const secret = text.transform((value) => new Secret(value)).optional()
const serverUrl = z.url({ protocol: /^https?$/ }).optional()
const setting = <Schema extends z.ZodType>(env: string, schema: Schema, meaning: string) => ({
  env,
  schema,
  meaning,
})
const hidden = <Schema extends z.ZodType>(env: string, schema: Schema, meaning: string) =>
  ({ env, schema, meaning, secret: true }) as const

export const settings = {
  port: setting(
    'KILDE_PORT',
    z.coerce.number().int().min(0).max(65_535).default(8787),
    'Port of the API; 0 takes a free one.',
  ),
  host: setting('KILDE_HOST', text.default('127.0.0.1'), 'Address to listen on.'),
  data: setting('KILDE_DATA', text.default('./data'), 'Folder of the database, uploads and snapshots.'),
  publicUrl: setting(
    'KILDE_PUBLIC_URL',
    serverUrl,
    'Where people reach this server, when it stands behind a proxy.',
  ),
  adminKey: hidden(
    'KILDE_ADMIN_KEY',
    text
      .min(16)
      .transform((v) => new Secret(v))
      .optional(),
    'An admin key of your own, 16 characters or more; else one is made at the first start.',
  ),
  clientUrl: setting(
    'KILDE_URL',
    serverUrl,
    'Commands join the server at this address instead of opening the data folder.',
  ),
  clientKey: hidden('KILDE_KEY', secret, 'The key that commands send to KILDE_URL.'),
  qdrantUrl: setting('QDRANT_URL', serverUrl, 'Set: chunks live in this Qdrant server (1.13 or newer).'),
  qdrantApiKey: hidden('QDRANT_API_KEY', secret, 'Key of the Qdrant server.'),
  databaseUrl: setting('DATABASE_URL', text.optional(), 'Set: Postgres holds the rest. Not available yet.'),
  embeddingModel: setting(
    'EMBEDDING_MODEL',
    text.optional(),
    'Embedding model: a folder, a hub id, or the name the embeddings server knows. Default: the one in models/.',
  ),
  embeddingBaseUrl: setting(
    'EMBEDDING_BASE_URL',
    serverUrl,
    'Set: an OpenAI-compatible embeddings server, such as http://127.0.0.1:8000/v1.',
  ),
  embeddingApiKey: hidden('EMBEDDING_API_KEY', secret, 'Key of the embeddings server.'),
  embeddingQueryPrefix: setting(
    'EMBEDDING_QUERY_PREFIX',
    z.string().optional(),
    'Put before each question. Default: "query: " for the model in models/ and other e5 models, else nothing.',
  ),
  embeddingPassagePrefix: setting(
    'EMBEDDING_PASSAGE_PREFIX',
    z.string().optional(),
    'Put before each passage. Default: "passage: " for e5 models, else nothing.',
  ),
  embeddingPooling: setting(
    'EMBEDDING_POOLING',
    z.enum(['mean', 'cls']).default('mean'),
    'How token vectors become one.',
  ),
  embedWorkers: setting(
    'EMBED_WORKERS',
    z.coerce.number().int().min(1).max(16).default(1),
    'Embedder workers, about 460 MB each.',
  ),
  llmProvider: setting(
    'LLM_PROVIDER',
    z.enum(['openai-compatible', 'anthropic']).optional(),
    'Set, with LLM_MODEL: an LLM writes answers, each sentence checked against the content, and settles short answers in doubt.',
  ),
  llmBaseUrl: setting(
    'LLM_BASE_URL',
    serverUrl,
    'Address of the LLM server, such as http://127.0.0.1:8080/v1. Anthropic has a default.',
  ),
  llmApiKey: hidden('LLM_API_KEY', secret, 'Key of the LLM server.'),
  llmModel: setting('LLM_MODEL', text.optional(), 'Name of the LLM.'),
  llmTimeoutSeconds: setting(
    'LLM_TIMEOUT_SECONDS',
    z.coerce.number().int().min(1).max(600).default(60),
    'A whole answer of the LLM; after that what was checked stays, or the extractive writer answers.',
  ),
  llmFirstWordSeconds: setting(
    'LLM_FIRST_WORD_SECONDS',
    z.coerce.number().int().min(1).max(600).default(15),
    'Its first word, and before that a turn when LLM_CONCURRENCY calls run; after that the extractive writer answers. A model on a slow machine needs more.',
  ),
  llmConcurrency: setting(
    'LLM_CONCURRENCY',
    z.coerce.number().int().min(1).max(1000).default(4),
    'Calls to the LLM at a time; more wait their turn.',
  ),
  llmMaxTokens: setting(
    'LLM_MAX_TOKENS',
    z.coerce.number().int().min(16).max(100_000).default(700),
    'Longest answer of the LLM, in its tokens; reasoning models need several thousand.',
  ),
  llmContextChars: setting(
    'LLM_CONTEXT_CHARS',
    z.coerce.number().int().min(200).max(1_000_000).default(12_000),
    'Most characters of content in a prompt; lower it for a model with a small context.',
  ),
  llmShortAnswerSeconds: setting(
    'LLM_SHORT_ANSWER_SECONDS',
    z.coerce.number().int().min(0).max(60).default(4),
    'How long the LLM may take to tell which short answer in doubt a question asks for; after that it stays in doubt. 0: it is not asked.',
  ),
  rerankModel: setting(
    'RERANK_MODEL',
    text.optional(),
    'Set: passages are put in a better order before answering: a cross-encoder (folder or hub id), or `llm` for the LLM above.',
  ),
  transcribeBaseUrl: setting(
    'TRANSCRIBE_BASE_URL',
    serverUrl,
    'Set: an OpenAI-compatible transcription server, such as http://127.0.0.1:8000/v1, hears videos and sound.',
  ),
  transcribeApiKey: hidden('TRANSCRIBE_API_KEY', secret, 'Key of the transcription server.'),
  transcribeModel: setting(
    'TRANSCRIBE_MODEL',
    text.optional(),
    'Speech recognition: a folder, a hub id, or the name the transcription server knows; `none` turns it off. Default: the Whisper in models/.',
  ),
  transcribeMaxMinutes: setting(
    'TRANSCRIBE_MAX_MINUTES',
    z.coerce.number().int().min(1).max(1440).default(240),
    'How much of one recording is heard, in minutes; the rest is named in a warning.',
  ),
  ffmpeg: setting(
    'KILDE_FFMPEG',
    text.optional(),
    'Path of ffmpeg, which reads videos and sound. Default: the one in PATH.',
  ),
  ffprobe: setting(
    'KILDE_FFPROBE',
    text.optional(),
    'Path of ffprobe. Default: the one beside ffmpeg or in PATH.',
  ),
  allowPrivateNetwork: setting(
    'KILDE_ALLOW_PRIVATE_NETWORK',
    z
      .string()
      .default('')
      .transform((list) =>
        list
          .split(',')
          .map((entry) => entry.trim())
          .filter((entry) => entry !== ''),
      ),
    'Comma list of host:port or CIDR that content fetches may reach although private. Empty by default.',
  ),
  secretKey: hidden(
    'KILDE_SECRET_KEY',
    secret,
    'Encrypts tokens of sources: 32 bytes in base64 or hex; a new one goes in front of the old, with a comma. Default: a key file in the data folder.',
  ),
  userAgentContact: setting('KILDE_CONTACT_URL', serverUrl, "Contact address in the crawler's user agent."),
  chromium: setting('KILDE_CHROMIUM', text.optional(), 'Path of Chromium for JavaScript pages.'),
  requestsPerMinute: setting(
    'KILDE_REQUESTS_PER_MINUTE',
    z.coerce.number().int().min(1).max(10_000_000).default(12_000),
    'API calls a key may make in a minute before it is told to wait.',
  ),
  maxUploadMb: setting(
    'KILDE_MAX_UPLOAD_MB',
    z.coerce.number().int().min(1).max(100_000).default(100),
    'Largest file that is taken in, uploaded or in a folder, in megabytes (1,048,576 bytes).',
  ),
  logLevel: setting(
    'LOG_LEVEL',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    'How much is logged.',
  ),
} as const satisfies Record<string, Setting>

export type Config = { readonly [Name in keyof typeof settings]: z.output<(typeof settings)[Name]['schema']> }
