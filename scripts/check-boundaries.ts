// Fails when a room imports what it may not: every room imports only core, app joins them (docs: design §1).
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const rooms = [
  'core',
  'connectors',
  'ingest',
  'store',
  'retrieval',
  'api',
  'client',
  'eval',
  'app',
  'scripts',
] as const
type Room = (typeof rooms)[number]

/** Rooms that each room may import besides itself. */
const mayImport: Record<Room, readonly Room[]> = {
  core: [],
  connectors: ['core'],
  ingest: ['core'],
  store: ['core'],
  retrieval: ['core'],
  api: ['core', 'client'],
  client: ['core', 'api'],
  eval: ['core'],
  app: rooms,
  scripts: rooms,
}
/** The client may see the contract and nothing else of the API; the API only its own client, in tests. */
const narrow: Partial<Record<`${Room}>${Room}`, RegExp>> = { 'client>api': /^api\/contract\// }
/** Rooms reached through their door only. core has none: its files are the words themselves. */
const doorless = new Set<Room>(['core', 'scripts', 'app'])

const problems: string[] = []
for (const room of rooms) for (const file of filesOf(join(root, room))) checkFile(room, file)
if (problems.length > 0) {
  console.error(`Checking imports between rooms: ${problems.length} not allowed.\n${problems.join('\n')}`)
  process.exitCode = 1
} else console.log('imports between rooms: fine')

function* filesOf(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* filesOf(path)
    else if (path.endsWith('.ts') && !path.endsWith('.as.ts')) yield path
  }
}

function checkFile(room: Room, file: string): void {
  const here = relative(root, file)
  const source = readFileSync(file, 'utf8')
  for (const [, specifier] of source.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)) {
    const target = relative(root, resolve(dirname(file), specifier ?? ''))
    const other = target.split('/')[0] as Room
    if (other === room || !rooms.includes(other)) continue
    if (!mayImport[room].includes(other))
      problems.push(
        `${here} imports ${target}: ${room} may import only ${mayImport[room].join(', ') || 'nothing'}`,
      )
    else if (narrow[`${room}>${other}`]?.test(target) === false)
      problems.push(`${here} imports ${target}: only the contract may be seen`)
    else if (room === 'app' && !doorless.has(other) && !isDoor(target) && !file.includes('.test.ts'))
      problems.push(`${here} imports ${target}: go through ${other}/index.ts`)
  }
}

function isDoor(target: string): boolean {
  return /^[a-z]+\/index\.ts$/.test(target) || /^api\/contract\//.test(target)
}
