// Runs the real command in a process of its own, on a data folder of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const command = resolve(import.meta.dirname, '../kilde.mjs')

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

export function tempFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kilde-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Environment of the test process, without settings of whoever runs it. */
function cleanEnv(env: Record<string, string>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(KILDE|QDRANT|EMBED|LLM|TRANSCRIBE|DATABASE)_/.test(name),
  )
  return { ...Object.fromEntries(own), LOG_LEVEL: 'warn', ...env }
}

const started = new Set<ChildProcess>()

/** For afterAll: whatever a failed test left running ends. */
export function killStarted(): void {
  for (const child of started) child.kill('SIGKILL')
}

export function startKilde(
  args: string[],
  env: Record<string, string>,
  cwd?: string,
): ChildProcess & { finished: Promise<Finished> } {
  const child = spawn(process.execPath, [command, ...args], { env: cleanEnv(env), ...(cwd && { cwd }) })
  started.add(child)
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const finished = new Promise<Finished>((done) =>
    child.on('close', (code) => {
      started.delete(child)
      done({ code, stdout, stderr })
    }),
  )
  return Object.assign(child, { finished })
}

export const runKilde = (args: string[], env: Record<string, string>, cwd?: string): Promise<Finished> =>
  startKilde(args, env, cwd).finished

/** Resolves with the first match in what the child prints; rejects when it ends without one. */
export function untilPrinted(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((found, missed) => {
    let text = ''
    const look = (data: Buffer) => {
      text += data.toString()
      const match = pattern.exec(text)
      if (match) found(match)
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.on('close', (code) =>
      missed(new Error(`ended with ${code} and never printed ${pattern}:\n${text.slice(-2000)}`)),
    )
  })
}
