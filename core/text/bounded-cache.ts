// A map that forgets: two generations, the older dropped when the younger is full. Cheaper than true LRU, same effect.

/** Holds between `limit` and 2 × `limit` of the most recently used keys. */
export function createBoundedCache<Value>(
  limit: number,
  make: (key: string) => Value,
): (key: string) => Value {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  return (key) => {
    const known = young.get(key)
    if (known !== undefined) return known
    const value = old.get(key) ?? make(key)
    if (young.size >= limit) {
      old = young
      young = new Map()
    }
    young.set(key, value)
    return value
  }
}
