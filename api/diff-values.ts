// Two JSON values, field by field: what stands where, before and after.
export interface Change {
  path: string
  before: unknown
  after: unknown
}

/** Leaves that differ, in the order of the first value's fields, then those that only the second has. */
export function diffValues(before: unknown, after: unknown, path = ''): Change[] {
  if (isHolder(before) && isHolder(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    const join = (name: string): string => {
      if (Array.isArray(before)) return `${path}[${name}]`
      return path === '' ? name : `${path}.${name}`
    }
    return names.flatMap((name) => diffValues(before[name] ?? null, after[name] ?? null, join(name)))
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }]
}

const isHolder = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
