// The runtime under the default embedder tells nobody anything, and a long command line does not end it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const home = mkdtempSync(join(tmpdir(), 'kilde-home-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

function kilde(...args: string[]) {
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env
  return spawnSync(process.execPath, ['app/kilde.mjs', ...args, '--json', '--data', join(home, 'data')], {
    cwd: new URL('..', import.meta.url),
    env: { ...env, HOME: home, XDG_CACHE_HOME: join(home, '.cache') },
    encoding: 'utf8',
  })
}

it.each([
  ['a question', 'What is this?', 0],
  ['a question of 30,000 characters', 'word '.repeat(6000), 1],
])('%s leaves no trace in the home or the temporary folder', (_, question, code) => {
  const ran = kilde('ask', question)
  expect(ran.signal).toBeNull()
  expect(ran.status, ran.stdout + ran.stderr).toBe(code)
  expect(existsSync(join(home, '.cache/Microsoft'))).toBe(false)
  expect(readdirSync(tmpdir())).not.toContain(`mat-debug-${ran.pid}.log`)
})
