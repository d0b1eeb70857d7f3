// Bundles the TypeScript sources once per change into node_modules/.cache, so that starting does not pay for
// transpiling and loading some 500 files. Plain JavaScript: it runs before TypeScript can.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(root, 'node_modules/.cache/kilde')
const rooms = ['api', 'app', 'client', 'connectors', 'core', 'eval', 'ingest', 'retrieval', 'store']
const workers = [
  'store/sqlite/sqlite-worker.ts',
  'ingest/parse/parse-worker.ts',
  'ingest/chunk/chunk-worker.ts',
  'ingest/embed/local/embed-worker.ts',
  'retrieval/rerank/cross-encoder/rerank-worker.ts',
  'ingest/transcribe/local/hear-worker.ts',
]

/** The bundled `app/main.js` as a URL; built when the sources changed. Null when nothing can be written there. */
export async function bundledMain() {
  const out = join(cache, fingerprint())
  const main = join(out, 'app/main.js')
  if (!existsSync(main)) {
    try {
      await build(out)
    } catch (error) {
      if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'ENOSPC') return null
      throw error
    }
  }
  return pathToFileURL(main).href
}

/** Changes when any source file does: names, sizes and times, not contents, so that it takes milliseconds. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.version}\n${root}\n`)
  for (const room of rooms)
    for (const path of sourcesIn(join(root, room))) {
      const { size, mtimeMs } = statSync(path)
      hash.update(`${path} ${size} ${mtimeMs}\n`)
    }
  for (const file of ['package-lock.json', 'app/bundle.mjs']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 16)
}

function* sourcesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sourcesIn(path)
    else if (/\.(?:ts|json)$/.test(entry.name) && !entry.name.endsWith('.test.ts')) yield path
  }
}

async function build(out) {
  const { build: esbuild, stop } = await import('esbuild')
  mkdirSync(cache, { recursive: true })
  const temporary = mkdtempSync(join(cache, 'building-'))
  await esbuild({
    absWorkingDir: root,
    entryPoints: ['app/main.ts', ...workers],
    outdir: temporary,
    outbase: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'error',
    plugins: [keepPlaces(out)],
  })
  await stop()
  rmSync(out, { recursive: true, force: true })
  renameSync(temporary, out)
  removeOld(out)
}

/** A running server loads parts of its build late, so a build stays for a week after it was made. */
function removeOld(out) {
  const weekAgo = Date.now() - 7 * 24 * 3_600_000
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    if (path !== out && statSync(path).mtimeMs < weekAgo) rmSync(path, { recursive: true, force: true })
  }
}

/** `import.meta` keeps naming the source file, so that data beside it is found; `core/built.ts` says where the bundle is. */
const keepPlaces = (out) => ({
  name: 'keep-places',
  setup(builder) {
    builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      const contents =
        relative(root, path) === join('core', 'built.ts')
          ? `export const built = ${JSON.stringify({ root: pathToFileURL(root).href, out: pathToFileURL(`${out}/`).href })}`
          : source
              .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
              .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
      return { contents, loader: 'ts' }
    })
  },
})
