// Fails when a page of documentation names a path, an npm script or a command that does not exist.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)
const skipped = new Set(['node_modules', '.git', 'data', 'coverage', 'fixtures', 'models'])
const rooms = /^(?:core|connectors|ingest|store|retrieval|api|client|eval|app|scripts|fixtures|docs|models)\//
const problems: string[] = []

for (const file of markdownIn(root)) {
  const here = relative(root, file)
  const text = readFileSync(file, 'utf8')
  for (const [, name] of text.matchAll(/npm run ([\w:-]+)/g)) {
    if (!scripts.includes(name ?? '')) problems.push(`${here}: npm run ${name} is no script of package.json`)
  }
  for (const [, path] of text.matchAll(/`([\w./-]+\.(?:ts|mjs|json|md|yaml|yml|sh))`/g)) {
    if (!path?.includes('/') || !existsIn(path, here)) {
      if (path && rooms.test(path)) problems.push(`${here}: ${path} does not exist`)
    }
  }
  for (const [, target] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)) {
    if (!existsSync(resolve(dirname(file), target ?? '')))
      problems.push(`${here}: link to ${target} leads nowhere`)
  }
}
if (problems.length > 0) {
  console.error(`Checking the documentation: ${problems.length} problems.\n${problems.join('\n')}`)
  process.exitCode = 1
} else console.log('documentation: paths, links and scripts exist')

function existsIn(path: string, from: string): boolean {
  return existsSync(join(root, path)) || existsSync(join(root, dirname(from), path))
}

function* markdownIn(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    if (skipped.has(name)) continue
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* markdownIn(path)
    else if (name.endsWith('.md')) yield path
  }
}
