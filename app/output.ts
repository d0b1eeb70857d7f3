// How commands speak: results on stdout (one JSON document with --json), everything else on stderr, honest exit codes.
import { type AppError, toAppError } from '../core/errors.ts'
import { plainJson, plainText } from './plain-text.ts'

/** 0 done, 1 it ran and something failed, 2 wrong usage. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const

const usageCodes = new Set(['bad-request', 'bad-config'])

export function print(json: boolean, value: unknown, human: () => string): void {
  process.stdout.write(`${json ? plainJson(value) : plainText(human())}\n`)
}

export const note = (line: string): void => {
  process.stderr.write(`${plainText(line)}\n`)
}

/** One line that is written over while it changes, on a terminal; every tenth update elsewhere. */
export function createProgressLine(): { show(line: string): void; end(): void } {
  let shown = 0
  const live = process.stderr.isTTY
  return {
    show(text) {
      const line = plainText(text)
      shown += 1
      if (live) process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 100) - 1)}`)
      else if (shown % 4 === 1) note(line)
    },
    end() {
      if (live && shown > 0) process.stderr.write('\r\u001b[2K')
    },
  }
}

/** Prints what went wrong and sets the exit code. */
export function fail(thrown: unknown, json: boolean): void {
  const error: AppError = toAppError(thrown)
  if (json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: error.code, message: error.message, details: error.details } }, null, 1)}\n`,
    )
  else note(`kilde: ${error.message}`)
  if (error.code === 'internal' && !json) note(error.stack ?? '')
  process.exitCode = usageCodes.has(error.code) ? exitCodes.usage : exitCodes.failed
}
