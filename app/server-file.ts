// What a running server leaves in the data folder, readable by its owner alone, so that commands can join it.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const ServerFile = z.object({ url: z.url(), key: z.string(), pid: z.number().int() })
export type ServerFile = z.infer<typeof ServerFile>

const pathIn = (dataDir: string): string => join(dataDir, 'server.json')

export function writeServerFile(dataDir: string, server: ServerFile): void {
  rmSync(pathIn(dataDir), { force: true })
  writeFileSync(pathIn(dataDir), JSON.stringify(server), { mode: 0o600, flag: 'wx' })
}

/** The server of this folder if its process lives; a file that a crash left behind counts as none. */
export function readServerFile(dataDir: string): ServerFile | undefined {
  if (!existsSync(pathIn(dataDir))) return undefined
  try {
    const server = ServerFile.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')))
    return isAlive(server.pid) ? server : undefined
  } catch {
    return undefined
  }
}

export const removeServerFile = (dataDir: string): void => rmSync(pathIn(dataDir), { force: true })

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}
