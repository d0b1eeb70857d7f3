// The one place that reads the environment and kilde.config.json.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadConfig } from '../core/config/load-config.ts'
import type { Config } from '../core/config/schema.ts'
import { AppError, toAppError } from '../core/errors.ts'

/** Command-line options win over the environment, which wins over the file. @throws AppError bad-config */
export function readSettings(overrides: Record<string, string | undefined> = {}): Config {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
  return loadConfig({ ...process.env, ...given }, readConfigFile(resolve('kilde.config.json')))
}

/** PATH: where programs such as ffmpeg are looked for. */
export const programPath = (): string => process.env['PATH'] ?? ''

function readConfigFile(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {}
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
    throw new Error('it holds no object')
  } catch (thrown) {
    throw new AppError(
      'bad-config',
      `Reading kilde.config.json: expected one JSON object of settings, got: ${toAppError(thrown).message}. Correct the file or remove it.`,
      { cause: thrown },
    )
  }
}
