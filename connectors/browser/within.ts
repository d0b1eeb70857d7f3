// A promise that is waited for so long, or until it is cancelled; what it does later is nobody's business.
import { AppError } from '../../core/errors.ts'
import { displayUrl } from '../url-policy.ts'

/** @throws AppError `timeout`, `cancelled`; else what `work` throws */
export async function within<T>(
  work: Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
  url: URL,
): Promise<T> {
  const where = displayUrl(url)
  let timer: NodeJS.Timeout | undefined
  let onAbort: (() => void) | undefined
  const stopped = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(new AppError('cancelled', `Rendering ${where} was cancelled.`))
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    timer = setTimeout(
      () =>
        reject(
          new AppError(
            'timeout',
            `Rendering ${where}: expected its text within ${ms / 1000} s, its scripts took longer. Set the source's render to "never" if the page needs no scripts, or exclude it.`,
            { retryable: false },
          ),
        ),
      ms,
    )
  })
  try {
    return await Promise.race([work, stopped])
  } finally {
    clearTimeout(timer)
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort)
    work.catch(() => {})
  }
}
