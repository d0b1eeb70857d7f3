// A suite's regular expression against an answer, with a time limit: some never end (`/(a+)+$/`), and whoever may
// write a suite must not be able to stop the server. V8 looks up between steps only when it runs inside a vm script.
import { createContext, Script } from 'node:vm'
import { AppError } from '../core/errors.ts'

const LIMIT_MS = 100
const script = new Script('new RegExp(source, flags).test(text)')

/** @throws AppError `bad-request` when it takes too long */
export function testExpression({ source, flags }: Pick<RegExp, 'source' | 'flags'>, text: string): boolean {
  try {
    return script.runInContext(createContext({ source, flags, text }), { timeout: LIMIT_MS }) === true
  } catch (cause) {
    throw new AppError(
      'bad-request',
      `Testing /${source.slice(0, 100)}/${flags}: expected an expression that is done within ${LIMIT_MS} ms, got one that is not (${cause instanceof Error ? cause.message.slice(0, 100) : 'no reason given'}). Avoid repeats inside repeats, such as (a+)+.`,
      { cause },
    )
  }
}
