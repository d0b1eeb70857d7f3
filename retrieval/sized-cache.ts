// Remembers values up to a size in all; what was used longest ago leaves first.

export interface SizedCache<Value> {
  get(key: string): Value | undefined
  /** Also moves a known key to the end of the queue. One value larger than the whole cache is not kept. */
  keep(key: string, value: Value): void
}

export function createSizedCache<Value>(limit: number, sizeOf: (value: Value) => number): SizedCache<Value> {
  // A Map keeps the order of insertion.
  const values = new Map<string, Value>()
  let size = 0
  const drop = (key: string): void => {
    const value = values.get(key)
    if (value === undefined) return
    values.delete(key)
    size -= sizeOf(value)
  }
  return {
    get: (key) => values.get(key),
    keep(key, value) {
      drop(key)
      values.set(key, value)
      size += sizeOf(value)
      for (const oldest of values.keys()) {
        if (size <= limit) break
        drop(oldest)
      }
    },
  }
}
