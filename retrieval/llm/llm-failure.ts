// What can go wrong between us and an LLM, told apart so that `explain` can say it and the writer can choose what to do.
import { APICallError } from 'ai'
import { AppError, type ErrorCode, firstChars } from '../../core/errors.ts'
import { retryAfterMs } from '../../core/retry.ts'

export type FailureKind =
  | 'timeout'
  | 'rate-limited'
  | 'rejected'
  | 'server-error'
  | 'unreachable'
  | 'broken-off'
  | 'refused'
  | 'empty'
  | 'cut-off'
  | 'resting'
  /** All our calls were taken; the server was never asked. */
  | 'busy'

/** `queued`: in our own queue. `waiting`: at the server, before the first word came. `streaming`: after it. */
export type FailureStage = 'queued' | 'waiting' | 'streaming'

export class LlmFailure extends AppError {
  readonly kind: FailureKind
  readonly stage: FailureStage
  /** The server's HTTP status, when it gave one. */
  readonly httpStatus: number | null

  constructor(
    kind: FailureKind,
    stage: FailureStage,
    message: string,
    options: {
      cause?: unknown
      httpStatus?: number | undefined
      retryAfterMs?: number | undefined
      retryable?: boolean
    } = {},
  ) {
    const code: ErrorCode = kind === 'timeout' ? 'timeout' : 'model-unavailable'
    const details = options.retryAfterMs === undefined ? {} : { retryAfterMs: options.retryAfterMs }
    super(code, message, { cause: options.cause, details, retryable: options.retryable ?? false })
    this.kind = kind
    this.stage = stage
    this.httpStatus = options.httpStatus ?? null
  }
}

/** A visitor waits: a server that asks for more patience than this is not asked again. */
const LONGEST_WAIT_MS = 3000

export function toLlmFailure(
  thrown: unknown,
  stage: FailureStage,
  at: { model: string; now: number },
): LlmFailure {
  if (thrown instanceof LlmFailure) return thrown
  if (APICallError.isInstance(thrown)) return fromResponse(thrown, stage, at)
  const said = firstChars(messageOf(thrown))
  const kind = stage === 'streaming' ? 'broken-off' : 'unreachable'
  const expected = stage === 'streaming' ? 'expected its stream to end' : 'expected an answer'
  return new LlmFailure(
    kind,
    stage,
    `Asking the LLM ${at.model}: ${expected}, got "${said}". Check the server behind LLM_BASE_URL.`,
    { cause: thrown, retryable: stage === 'waiting' },
  )
}

function fromResponse(
  error: APICallError,
  stage: FailureStage,
  { model, now }: { model: string; now: number },
): LlmFailure {
  const { statusCode, responseHeaders } = error
  if (statusCode === undefined || statusCode < 400) {
    const kind = stage === 'streaming' ? 'broken-off' : 'unreachable'
    const message = `Asking the LLM ${model}: expected an answer, got "${firstChars(messageOf(error))}". Check LLM_BASE_URL and that its server runs.`
    return new LlmFailure(kind, stage, message, { cause: error, retryable: stage === 'waiting' })
  }
  const wait = waitOf(responseHeaders, now)
  const limited = statusCode === 429
  const busy = limited || statusCode >= 500
  const todo = limited
    ? 'It may be asked less often: lower LLM_CONCURRENCY or ask for a higher limit.'
    : statusCode === 401 || statusCode === 403
      ? 'Check LLM_API_KEY.'
      : 'Check LLM_MODEL and LLM_BASE_URL.'
  return new LlmFailure(
    limited ? 'rate-limited' : busy ? 'server-error' : 'rejected',
    stage,
    `Asking the LLM ${model}: expected status 200, got ${statusCode}: "${firstChars(messageOf(error))}". ${todo}`,
    {
      cause: error,
      httpStatus: statusCode,
      retryAfterMs: wait,
      retryable: busy && stage === 'waiting' && (wait ?? 0) <= LONGEST_WAIT_MS,
    },
  )
}

/** OpenAI's servers say it in milliseconds too. */
function waitOf(headers: Record<string, string> | undefined, now: number): number | undefined {
  const exact = Number(headers?.['retry-after-ms'])
  if (headers?.['retry-after-ms'] !== undefined && exact >= 0) return exact
  return retryAfterMs(headers?.['retry-after'], now)
}

/** Errors of the wire are objects of any shape: `{ message }`, `{ error: { message } }`, a string. */
function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  if (typeof thrown !== 'object' || thrown === null) return String(thrown)
  if ('message' in thrown && typeof thrown.message === 'string') return thrown.message
  return 'error' in thrown ? messageOf(thrown.error) : JSON.stringify(thrown)
}
