// When may a host be asked again? Keeps robots.txt's crawl-delay and a server's Retry-After.

export interface HostGate {
  /** Milliseconds since the epoch; in the past = now. */
  opensAt(host: string): number
  /** A request starts; the next one waits for `delayMs`. */
  pass(host: string, delayMs: number): void
  /** The server asked to be left alone. Never shortens a wait. */
  pause(host: string, ms: number): void
}

export function createHostGate(deps: { now: () => number }): HostGate {
  const openings = new Map<string, number>()
  const later = (host: string, ms: number): void => {
    if (ms > 0) openings.set(host, Math.max(openings.get(host) ?? 0, deps.now() + ms))
  }
  return { opensAt: (host) => openings.get(host) ?? 0, pass: later, pause: later }
}
