import type { Client } from '../../client/index.ts'
import type { RunEvent } from '../../core/ports/services.ts'
import type { Run } from '../../core/run.ts'

/** Queues a run, or joins the one under way, and waits for its end. A broken event stream is taken up again by asking. */
export async function syncAndWait(
  client: Client,
  sourceId: string,
  onEvent: (event: RunEvent) => void,
): Promise<Run> {
  const { id } = await client.syncSource(sourceId)
  const stop = stopOnInterrupt()
  try {
    for (;;) {
      for await (const event of client.streamRun(id)) {
        onEvent(event)
        if (event.type === 'end') return event.run
        if (stop.asked()) await client.cancelRun(sourceId, id)
      }
      const run = await client.getRun(id)
      if (run.state !== 'queued' && run.state !== 'running') return run
    }
  } finally {
    stop.done()
  }
}

/** The first Ctrl-C cancels the run and waits for its report; the second one ends the process at once. */
function stopOnInterrupt(): { asked(): boolean; done(): void } {
  let asked = false
  const onInterrupt = () => {
    if (asked) process.exit(130)
    asked = true
    process.stderr.write('\ncancelling; once more to stop at once\n')
  }
  process.on('SIGINT', onInterrupt)
  return { asked: () => asked, done: () => process.off('SIGINT', onInterrupt) }
}
