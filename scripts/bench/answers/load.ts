// Askers who each wait for their answer before the next question, for some seconds.
import { Pool } from 'undici'

export interface LoadReport {
  askers: number
  answered: number
  /** By HTTP status, other than 200. */
  refused: Record<string, number>
  perSecond: number
  /** Of answers with status 200. */
  p50Ms: number
  p95Ms: number
  p99Ms: number
  maxMs: number
}

export interface Target {
  url: string
  path: string
  key: string
  /** The body of the nth call; every one another question, so that nothing is answered from memory. */
  body(n: number): object
}

export async function load(
  target: Target,
  options: { askers: number; seconds: number },
): Promise<LoadReport> {
  const { askers, seconds } = options
  const pool = new Pool(target.url, { connections: askers, headersTimeout: 300_000, bodyTimeout: 300_000 })
  const times: number[] = []
  const refused: Record<string, number> = {}
  let asked = 0
  const started = performance.now()
  const until = started + seconds * 1000
  const ask = async (): Promise<void> => {
    while (performance.now() < until) {
      const n = asked
      asked += 1
      const from = performance.now()
      const { statusCode, headers, body } = await pool.request({
        ...{ path: target.path, method: 'POST', body: JSON.stringify(target.body(n)) },
        headers: { authorization: `Bearer ${target.key}`, 'content-type': 'application/json' },
      })
      await body.dump()
      if (statusCode === 200) times.push(performance.now() - from)
      else {
        refused[statusCode] = (refused[statusCode] ?? 0) + 1
        // As a client that keeps to what it is told.
        await new Promise((resolve) => setTimeout(resolve, Number(headers['retry-after'] ?? 1) * 1000))
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: askers }, ask))
  } finally {
    await pool.close()
  }
  const took = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  const at = (part: number): number => round(times[Math.max(0, Math.ceil(part * times.length) - 1)] ?? 0)
  return {
    ...{ askers, answered: times.length, refused, perSecond: round(times.length / took) },
    ...{ p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) },
  }
}

const round = (value: number): number => Math.round(value * 10) / 10
