// For this folder's tests: which processes a process has started, by /proc.
import { readdirSync, readFileSync } from 'node:fs'

/** `[state, parent]`; undefined when there is no such process. */
function statOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const [state = '', parent = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return { state, parent: Number(parent) }
  } catch {
    return undefined
  }
}

/** A zombie is dead: nobody has asked for its end yet. */
export const isAlive = (pid: number): boolean => !['Z', 'X', undefined].includes(statOf(pid)?.state)

export function descendantsOf(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: statOf(Number(name))?.parent }))
  const found = new Set([root])
  for (let before = 0; before !== found.size; ) {
    before = found.size
    for (const { pid, parent } of parents) if (parent !== undefined && found.has(parent)) found.add(pid)
  }
  found.delete(root)
  return [...found].filter(isAlive)
}
