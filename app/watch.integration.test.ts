// `kilde ingest folder --watch` in a process of its own: the first run, a change, a rename, Ctrl-C.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { killStarted, runKilde, startKilde, tempFolder, untilPrinted } from './testing/run-kilde.ts'

const folder = tempFolder()
afterAll(() => {
  killStarted()
  folder.remove()
})

it('syncs a folder again whenever it changes, shows what changed, and stops cleanly', async () => {
  const docs = join(folder.path, 'docs')
  const env = { KILDE_DATA: join(folder.path, 'data') }
  mkdirSync(docs)
  writeFileSync(join(docs, 'a.md'), '# Opening hours\n\nThe shop opens at nine.\n')
  const watching = startKilde(['ingest', docs, '--watch'], env)
  await untilPrinted(watching, /1 found = 1 added[\s\S]*watching .*docs/)
  let printed = untilPrinted(watching, /docs: \+ b\.md[\s\S]*2 found = 1 added \+ 0 updated \+ 1 unchanged/)
  writeFileSync(join(docs, 'b.md'), '# Parking\n\nParking is free on Sundays.\n')
  await printed
  printed = untilPrinted(watching, /docs: ~ a\.md[\s\S]*2 found = 0 added \+ 1 updated \+ 1 unchanged/)
  writeFileSync(join(docs, 'a.md'), '# Opening hours\n\nThe shop opens at ten o’clock.\n')
  await printed
  printed = untilPrinted(watching, /docs: \+ c\.md, − b\.md[\s\S]*2 found = 1 added[^\n]*; 1 removed/)
  renameSync(join(docs, 'b.md'), join(docs, 'c.md'))
  await printed
  watching.kill('SIGINT')
  expect(await watching.finished).toMatchObject({ code: 0 })
  // The data folder is free again, and the same files are unchanged.
  const again = await runKilde(['ingest', docs, '--json'], env)
  expect(JSON.parse(again.stdout)).toMatchObject({
    items: [{ run: { state: 'succeeded', counts: { found: 2, unchanged: 2, removed: 0 } } }],
  })
  expect(await runKilde(['ingest', 'http://example.org/', '--watch'], env)).toMatchObject({ code: 2 })
})
