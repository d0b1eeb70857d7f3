// One run of ffmpeg or ffprobe over a file that may be hostile: no shell, no settings or secrets in its environment, no
// network, only container formats that refer to nothing outside themselves, and an end that always comes.
import { spawn } from 'node:child_process'

/** HLS, DASH, concat and image lists would open other files of this machine by name: they are not in this list. */
const FORMATS =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,m4v,mp3,wav,w64,ogg,flac,aac,ac3,aiff,asf,flv,amr,caf,wv'

const MAX_ALLOCATION = 512 * 2 ** 20
const MAX_STDERR_LINE = 4096
const KEPT_ERROR_CHARS = 2000

/** Options that go before `-i`. The path is named with its protocol, so that no odd name is taken for an address. */
export const inputOptions = (path: string): string[] => [
  ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', FORMATS],
  ...['-i', `file:${path}`],
]

export const safeOptions = ['-hide_banner', '-max_alloc', String(MAX_ALLOCATION)]

export interface ToolRun {
  signal: AbortSignal
  /** Wall clock; the process is killed at its end. */
  timeoutMs: number
  /** Takes stdout in order; its promise holds the process back. Throwing kills it. */
  onData(bytes: Buffer): Promise<void> | void
  onErrorLine?(line: string): void
}

export type ToolEnd = { ended: 'done' | 'failed' | 'too-slow'; errors: string }

/**
 * Resolves once the process is gone, whatever way it ended; a failure is a value.
 * @throws the signal's reason, or what `onData` threw
 */
export async function runTool(program: string, args: readonly string[], run: ToolRun): Promise<ToolEnd> {
  run.signal.throwIfAborted()
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { LC_ALL: 'C', PATH: '' },
    windowsHide: true,
  })
  let timedOut = false
  let failure: unknown
  const kill = (): void => void child.kill('SIGKILL')
  const timer = setTimeout(() => {
    timedOut = true
    kill()
  }, run.timeoutMs)
  run.signal.addEventListener('abort', kill, { once: true })
  const errors = readErrors(child.stderr, run.onErrorLine)
  const closed = new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      failure ??= error
    })
    child.on('close', resolve)
  })
  try {
    try {
      for await (const bytes of child.stdout) await run.onData(bytes)
    } catch (thrown) {
      // A killed process closes its pipe early; only what the taker threw is news.
      if (!run.signal.aborted && !timedOut) failure ??= thrown
      kill()
    }
    const code = await closed
    run.signal.throwIfAborted()
    if (timedOut) return { ended: 'too-slow', errors: errors.text() }
    if (failure !== undefined) throw failure
    return { ended: code === 0 ? 'done' : 'failed', errors: errors.text() }
  } finally {
    clearTimeout(timer)
    run.signal.removeEventListener('abort', kill)
    // Never left behind, also when the caller's code threw.
    if (child.exitCode === null && child.signalCode === null) kill()
  }
}

/** Lines as they come, each cut; only the last ones are kept for a message. */
function readErrors(stream: NodeJS.ReadableStream, onLine: ((line: string) => void) | undefined) {
  let kept = ''
  let rest = ''
  stream.on('data', (data: Buffer) => {
    const lines = (rest + data.toString('utf8')).split(/\r?\n|\r/)
    rest = (lines.pop() ?? '').slice(-MAX_STDERR_LINE)
    for (const line of lines) {
      kept = `${kept}${line.slice(0, MAX_STDERR_LINE)}\n`.slice(-KEPT_ERROR_CHARS)
      onLine?.(line)
    }
  })
  return { text: () => (kept + rest).trim() }
}
