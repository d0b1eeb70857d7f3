// The commands as processes: help, JSON, exit codes, one owner a folder, going on after a kill.
import { cpSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StaticSite, serveFolder } from './demo/static-site.ts'
import { killStarted, runKilde, startKilde, tempFolder, untilPrinted } from './testing/run-kilde.ts'

const folders: ReturnType<typeof tempFolder>[] = []
const folder = () => {
  const made = tempFolder()
  folders.push(made)
  return made.path
}
let site: StaticSite
beforeAll(async () => {
  site = await serveFolder(resolve('fixtures/sites/help'))
})
afterAll(async () => {
  killStarted()
  await site.close()
  for (const one of folders) one.remove()
})

const allowed = (data: string) => ({ KILDE_DATA: data, KILDE_ALLOW_PRIVATE_NETWORK: site.host })

describe('help', () => {
  it.each([
    [],
    ['serve'],
    ['ingest'],
    ['ask'],
    ['search'],
    ['eval', 'run'],
    ['eval', 'compare'],
    ['doctor'],
    ['keys', 'create'],
    ['demo'],
    ['reindex'],
  ])('is printed for kilde %s %s', async (...args) => {
    const { code, stdout } = await runKilde([...args.filter((arg) => arg !== undefined), '--help'], {})
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: kilde')
  })

  it('follows wrong usage with exit code 2', async () => {
    expect((await runKilde(['ask'], {})).code).toBe(2)
    expect((await runKilde(['frobnicate'], {})).code).toBe(2)
    expect((await runKilde(['search', 'x', '--limit', 'many', '--data', folder()], {})).code).toBe(2)
  })
})

describe('ingest', () => {
  it('lists with --preview what would be fetched and why not the rest, and stores nothing', async () => {
    const data = folder()
    const url = `${site.url}/en/index.html`
    const preview = await runKilde(['ingest', url, '--scope', 'host', '--preview'], allowed(data))
    expect(preview.code).toBe(0)
    expect(preview.stdout).toMatch(/^fetch\thttp/m)
    expect(preview.stdout).toMatch(/^robots\thttp/m)
    expect(preview.stderr).toMatch(/would be fetched.*Nothing was stored/)
    const json = await runKilde(['ingest', url, '--scope', 'path', '--preview', '--json'], allowed(data))
    expect(JSON.parse(json.stdout).items[0]).toMatchObject({ counts: { fetch: 13 }, cut: false })
  })

  it('prints one JSON document, and the next command answers from it', async () => {
    const data = folder()
    const url = `${site.url}/en/index.html`
    const ingest = await runKilde(['ingest', url, '--scope', 'path', '--json'], allowed(data))
    expect(ingest.code).toBe(0)
    const { items } = JSON.parse(ingest.stdout)
    expect(items[0].run).toMatchObject({ state: 'succeeded', counts: { added: 13 } })
    const ask = await runKilde(['ask', 'How long is the password reset link valid?', '--json'], allowed(data))
    expect(JSON.parse(ask.stdout)).toMatchObject({
      outcome: 'answered',
      text: expect.stringContaining('60 minutes'),
    })
  })

  it('goes on after kill -9 and ends like an undisturbed run', async () => {
    const [data, pages] = [folder(), folder()]
    const names = Array.from({ length: 80 }, (_, i) => `page-${i}.html`)
    const links = names.map((name) => `<a href="${name}">${name}</a>`).join(' ')
    writeFileSync(join(pages, 'index.html'), `<main><h1>Pages</h1><p>${links}</p></main>`)
    for (const name of names) {
      const words = Array.from({ length: 150 }, (_, i) => `${name.slice(5, -5)}word${i}`).join(' ')
      writeFileSync(join(pages, name), `<main><h1>${name}</h1><p>${words}.</p></main>`)
    }
    const large = await serveFolder(pages)
    const env = { KILDE_DATA: data, KILDE_ALLOW_PRIVATE_NETWORK: large.host }
    const args = ['ingest', `${large.url}/index.html`, '--scope', 'host', '--json']
    const killed = startKilde(args, env)
    await untilPrinted(killed, /[1-9]\d* done/)
    killed.kill('SIGKILL')
    await killed.finished
    const again = await runKilde(args, env)
    expect(JSON.parse(again.stdout).items[0].run).toMatchObject({
      state: 'succeeded',
      counts: { found: 81, failed: 0, removed: 0 },
    })
    const third = await runKilde(args, env)
    expect(JSON.parse(third.stdout).items[0].run).toMatchObject({
      counts: { unchanged: 81 },
      chunks: { embedded: 0 },
    })
    await large.close()
  })

  it('takes in a folder of files', async () => {
    const [data, files] = [folder(), folder()]
    mkdirSync(join(files, 'sub'))
    writeFileSync(join(files, 'sub/cafe.md'), '# Café\n\nThe café opens at 7:30.\n')
    writeFileSync(join(files, 'note.txt'), 'The bicycle shed key hangs behind the door.\n')
    const ingest = await runKilde(['ingest', files, '--json'], { KILDE_DATA: data })
    expect(JSON.parse(ingest.stdout).items[0].run).toMatchObject({ state: 'succeeded', counts: { added: 2 } })
  })
})

describe('bad input', () => {
  it.each([
    { name: 'a path that does not exist', target: '/nowhere/at/all', code: 2, says: /nothing exists there/ },
    {
      name: 'a private address without permission',
      target: 'http://127.0.0.1:9/',
      code: 1,
      says: /KILDE_ALLOW_PRIVATE_NETWORK/,
    },
    { name: 'a wrong URL', target: 'http://', code: 2, says: /URL/ },
  ])('$name ends with a clear error', async ({ target, code, says }) => {
    const result = await runKilde(['ingest', target, '--scope', 'page'], { KILDE_DATA: folder() })
    expect(`${result.stdout}${result.stderr}`).toMatch(says)
    expect(result.code).toBe(code)
  })

  it('an unreachable host ends with a clear error', async () => {
    const result = await runKilde(['ingest', 'http://127.0.0.1:9/', '--scope', 'page'], {
      KILDE_DATA: folder(),
      KILDE_ALLOW_PRIVATE_NETWORK: '127.0.0.1:9',
    })
    expect(result.code).toBe(1)
    expect(`${result.stdout}${result.stderr}`).toMatch(/127\.0\.0\.1:9/)
  })

  it.each(['model_quantized.onnx', 'questions_quantized.onnx'])('a truncated %s is named', async (file) => {
    const model = folder()
    cpSync(resolve('models/multilingual-e5-small'), model, { recursive: true })
    truncateSync(join(model, 'onnx', file), 1000)
    const result = await runKilde(['ask', 'anything', '--data', folder()], { EMBEDDING_MODEL: model })
    expect(result.code).toBe(1)
    expect(result.stderr).toContain(file)
  })

  it('a setting that is not available yet is refused by name', async () => {
    const result = await runKilde(['ask', 'anything', '--data', folder()], { DATABASE_URL: 'postgres://x' })
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(/DATABASE_URL/)
  })
})

describe('serve', () => {
  it('owns its folder, is joined by commands, and stops when told to', async () => {
    const data = folder()
    const server = startKilde(['serve', '--port', '0', '--data', data], allowed(data))
    const [, key] = await untilPrinted(server, /Admin key, shown this once: (\S+)/)
    const [, url] = await untilPrinted(startKilde(['doctor', '--data', data], {}), /runs at (\S+)/)
    const second = await runKilde(['serve', '--port', '0', '--data', data], allowed(data))
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(/one process alone.*--data/s)
    const ingest = await runKilde(
      ['ingest', `${site.url}/en/api.html`, '--scope', 'page', '--json'],
      allowed(data),
    )
    expect(JSON.parse(ingest.stdout).items[0].run.counts.added).toBe(1)
    const response = await fetch(`${url}/v1/answers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ question: 'How many requests per minute may a token send?' }),
    })
    expect(await response.json()).toMatchObject({ outcome: 'answered', text: expect.stringContaining('600') })
    server.kill('SIGTERM')
    expect((await server.finished).code).toBe(0)
  })
})
