// The parts list: the only file that knows every room. Opens in order, closes in reverse, also when opening fails half-way.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pino from 'pino'
import { createApi, hashKey, newKey } from '../api/index.ts'
import { createConnectors } from '../connectors/index.ts'
import type { Config } from '../core/config/schema.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { AnswerService, GapService, SyncService } from '../core/ports/services.ts'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import { compareRuns, createEvalService, parseSuite } from '../eval/index.ts'
import {
  createBackgroundChunker,
  createEmbedder,
  createMediaParser,
  createParser,
  createSyncService,
  createTranscriber,
  refillVectors,
} from '../ingest/index.ts'
import { createAnswerService, createGapService, openAnswerModels } from '../retrieval/index.ts'
import { openStore, type Store } from '../store/index.ts'
import { createBackground } from './background.ts'
import { checkReady } from './check-ready.ts'
import { withUnstoredKeys } from './local-key.ts'
import { publicConfig } from './public-config.ts'
import { programPath } from './read-settings.ts'
import { refuseUnavailable } from './refuse-unavailable.ts'
import { systemClock } from './system-clock.ts'
import { version } from './version.ts'

const modelsDir = resolve(import.meta.dirname, '../models')

export interface Wiring {
  api: ReturnType<typeof createApi>
  /** An admin key that lives as long as this process. */
  localKey: string
  /** The admin key made at the very first start, to be shown once; null at any other. */
  firstAdminKey: string | null
  /** Starts what works in the background: the sync queue, the schedule, gap grouping. */
  startWork(): void
  /** Makes vectors again that are missing, after a crash or a model change. */
  refill(onProgress?: (done: number, total: number) => void): ReturnType<typeof refillVectors>
  /** For benches and tests of the whole line. */
  parts: { store: Store; sync: SyncService; embedder: Embedder; answers: AnswerService; gaps: GapService }
  log: Logger
  close(): Promise<void>
}

export interface WireOptions {
  onModelChange?: 'refuse' | 'rebuild'
  clock?: Clock
  log?: Logger
  /** false: no admin key is made at the first start (for commands that only pass by). */
  makeFirstKey?: boolean
}

export const createLog = (config: Config): Logger =>
  pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: false }))

export async function wire(config: Config, options: WireOptions = {}): Promise<Wiring> {
  refuseUnavailable(config)
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLog(config)
  const dataDir = resolve(config.data)
  const maxUploadBytes = config.maxUploadMb * 1024 * 1024
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const closers: (() => Promise<void>)[] = []
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse())
      await close().catch((error: unknown) => log.error({ error }, 'close-fail'))
  }
  try {
    await loadLanguageDetection()
    const embedder = await createEmbedder({ config, modelsDir, clock, log: log.child({ room: 'embed' }) })
    closers.push(() => embedder.close())
    const store = await openStore(
      { clock, log: log.child({ room: 'store' }) },
      {
        dataDir,
        embedding: embedder,
        onModelChange: options.onModelChange ?? 'refuse',
        secretKey: config.secretKey?.reveal(),
        ...(config.qdrantUrl && { qdrant: { url: config.qdrantUrl, apiKey: config.qdrantApiKey?.reveal() } }),
      },
    )
    closers.push(() => store.close())
    const mediaLog = log.child({ room: 'transcribe' })
    const transcriber = await createTranscriber({ config, modelsDir, clock, log: mediaLog })
    closers.push(async () => transcriber?.close())
    const parser = createMediaParser(
      { parser: createParser({ log: log.child({ room: 'parse' }) }), transcriber, log: mediaLog },
      {
        workDir: join(dataDir, 'media-work'),
        tools: { ffmpeg: config.ffmpeg, ffprobe: config.ffprobe },
        path: programPath(),
        maxSeconds: config.transcribeMaxMinutes * 60,
      },
    )
    closers.push(() => parser.close())
    const chunker = createBackgroundChunker({ embedder })
    closers.push(() => chunker.close())
    const {
      preview,
      notices,
      close: closeConnectors,
      ...connectors
    } = createConnectors(
      {
        files: store.files,
        vendorStores: store,
        allowPrivateNetwork: config.allowPrivateNetwork,
        contactUrl: config.userAgentContact ?? null,
        chromium: config.chromium ?? null,
        clock,
        log: log.child({ room: 'connectors' }),
      },
      { maxFileBytes: maxUploadBytes },
    )
    closers.push(closeConnectors)
    const sync = createSyncService({
      ...store,
      connectors,
      preview,
      parser,
      chunker,
      embedder,
      clock,
      log: log.child({ room: 'ingest' }),
    })
    closers.push(() => sync.stop())
    const retrievalLog = log.child({ room: 'retrieval' })
    const models = await openAnswerModels({
      ...{ config, embedder, clock, log: retrievalLog },
      searcher: store.chunks,
    })
    closers.push(() => models.close())
    const answers = createAnswerService({
      ...store,
      searcher: store.chunks,
      embedder,
      ...models.parts,
      onUnanswered: () => grouping.request(),
      clock,
      log: retrievalLog,
    })
    const gaps = createGapService({ ...store, searcher: store.chunks, answers, sync, embedder, clock, log })
    const grouping = createBackground('group gaps', log, (signal) => gaps.group(signal))
    closers.push(() => grouping.stop())
    const evals = createEvalService({ answers, documents: store.documents, sources: store.sources, clock })

    const localKey = newKey()
    const configured = config.adminKey && {
      id: 'configured',
      name: 'KILDE_ADMIN_KEY',
      hash: hashKey(config.adminKey.reveal()),
    }
    const keys = withUnstoredKeys(store.keys, [
      { id: 'local', name: 'local command', hash: hashKey(localKey) },
      ...(configured ? [configured] : []),
    ])
    let firstAdminKey: string | null = null
    if (!configured && options.makeFirstKey !== false && (await store.keys.count()) === 0) {
      firstAdminKey = newKey()
      await store.keys.create({
        name: 'first admin',
        role: 'admin',
        audience: [],
        sourceIds: [],
        hash: hashKey(firstAdminKey),
      })
    }
    const api = createApi({
      stores: { ...store, keys },
      services: { answers, gaps, sync, notices, evals, compareRuns, parseSuite },
      health: {
        version,
        ready: () => checkReady(store, embedder),
      },
      publicUrl: config.publicUrl ?? null,
      publicConfig: publicConfig(config),
      ...(models.parts.settler && { shortAnswersSettled: models.parts.settler.counts }),
      limits: { requestsPerMinute: config.requestsPerMinute, uploadBytes: maxUploadBytes },
      clock,
      log: log.child({ room: 'api' }),
    })
    return {
      api,
      localKey,
      firstAdminKey,
      startWork: () => {
        sync.start()
        grouping.request()
      },
      refill: async (onProgress) => {
        const { documentsWithoutVectors } = await store.chunks.repair()
        return refillVectors({ chunks: store.chunks, embedder, log }, documentsWithoutVectors, onProgress)
      },
      parts: { store, sync, embedder, answers, gaps },
      log,
      close: closeAll,
    }
  } catch (thrown) {
    await closeAll()
    throw thrown
  }
}
