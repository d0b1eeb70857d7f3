// A preview as events: each address as it is decided, then the counts.
import type { PreviewItem, SyncService } from '../../core/ports/services.ts'
import type { SseEvent } from '../stream/sse-response.ts'

/** Ends when `preview` does; throws what it throws. Nothing is dropped while the client reads slowly. */
export async function* previewEvents(
  preview: (onItem: (item: PreviewItem) => void) => ReturnType<SyncService['preview']>,
): AsyncGenerator<SseEvent, void, void> {
  const waiting: SseEvent[] = []
  let wake = (): void => {}
  let isOver = false
  const whole = preview((data) => {
    waiting.push({ type: 'item', data })
    wake()
  }).finally(() => {
    isOver = true
    wake()
  })
  whole.catch(() => {})
  for (;;) {
    const next = waiting.shift()
    if (next !== undefined) yield next
    else if (isOver) break
    else
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
  const { counts, cut } = await whole
  yield { type: 'done', data: { counts, cut: cut ?? false } }
}
