// What `kilde doctor` looks at. Looks only; opens no data folder and changes nothing.
import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../../core/config/schema.ts'
import { toAppError } from '../../core/errors.ts'
import { readSettings } from '../read-settings.ts'
import { readServerFile } from '../server-file.ts'
import { checkLlm } from './check-llm.ts'
import { checkMedia } from './check-media.ts'

/** `missing`: works without it, with less. `problem`: something asked for does not work. */
export type Check = { name: string; state: 'ok' | 'missing' | 'problem'; found: string; todo?: string }

export async function checkInstallation(overrides: Record<string, string | undefined>): Promise<Check[]> {
  const checks: Check[] = [checkNode()]
  let config: Config
  try {
    config = readSettings(overrides)
  } catch (thrown) {
    return [...checks, { name: 'settings', state: 'problem', found: toAppError(thrown).message }]
  }
  checks.push(checkDataFolder(resolve(config.data)), checkModel(config), checkServer(resolve(config.data)))
  checks.push(
    checkProgram(
      'Chromium',
      config.chromium ?? 'chromium',
      'pages that need JavaScript are not rendered; Debian: apt-get install chromium',
    ),
    ...(await checkMedia(config)),
  )
  if (config.qdrantUrl)
    checks.push(
      await checkServerAnswers('Qdrant', `${config.qdrantUrl.replace(/\/$/, '')}/readyz`, 'QDRANT_URL'),
    )
  if (config.embeddingBaseUrl) {
    const url = `${config.embeddingBaseUrl.replace(/\/$/, '')}/models`
    checks.push(await checkServerAnswers('embeddings server', url, 'EMBEDDING_BASE_URL'))
  }
  if (config.transcribeBaseUrl) {
    const url = `${config.transcribeBaseUrl.replace(/\/$/, '')}/models`
    checks.push(await checkServerAnswers('transcription server', url, 'TRANSCRIBE_BASE_URL'))
  }
  checks.push(...(await checkLlm(config)))
  return checks
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const fits = major > 20 || (major === 20 && minor >= 19)
  return fits
    ? { name: 'Node', state: 'ok', found: process.versions.node }
    : { name: 'Node', state: 'problem', found: process.versions.node, todo: 'install Node 20.19 or newer' }
}

function checkDataFolder(path: string): Check {
  const name = 'data folder'
  if (!existsSync(path)) {
    const parent = dirname(path)
    return isWritable(existsSync(parent) ? parent : '/')
      ? { name, state: 'ok', found: `${path} (made at the first start)` }
      : { name, state: 'problem', found: `${path} cannot be made`, todo: 'choose another with KILDE_DATA' }
  }
  return isWritable(path)
    ? { name, state: 'ok', found: path }
    : {
        name,
        state: 'problem',
        found: `${path} cannot be written`,
        todo: 'change its owner or choose another with KILDE_DATA',
      }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function checkModel(config: Config): Check {
  const name = 'embedding model'
  if (config.embeddingBaseUrl)
    return {
      name,
      state: 'ok',
      found: `${config.embeddingModel ?? '(server default)'} from the embeddings server`,
    }
  if (config.embeddingModel && !existsSync(config.embeddingModel))
    return { name, state: 'ok', found: `${config.embeddingModel} (from the hub)` }
  const folder = config.embeddingModel ?? resolve(import.meta.dirname, '../../models/multilingual-e5-small')
  const file = join(folder, 'onnx/model_quantized.onnx')
  const bytes = existsSync(file) ? statSync(file).size : 0
  return bytes > 1_000_000
    ? { name, state: 'ok', found: `${folder} (${Math.round(bytes / 1e6)} MB)` }
    : {
        name,
        state: 'problem',
        found: `${file} is missing or cut off`,
        todo: 'take models/ from the repository again (git checkout models)',
      }
}

function checkServer(dataDir: string): Check {
  const server = readServerFile(dataDir)
  return server
    ? { name: 'server', state: 'ok', found: `runs at ${server.url} (process ${server.pid})` }
    : {
        name: 'server',
        state: 'missing',
        found: 'none runs on this data folder',
        todo: 'commands work without one; npm start starts it',
      }
}

function checkProgram(name: string, command: string, without: string): Check {
  try {
    const output = execFileSync(command, ['--version'], {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return { name, state: 'ok', found: output.split('\n')[0]?.trim() ?? command }
  } catch {
    return { name, state: 'missing', found: 'not found', todo: without }
  }
}

async function checkServerAnswers(name: string, url: string, setting: string): Promise<Check> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) })
    return { name, state: 'ok', found: `answers (${response.status})` }
  } catch (thrown) {
    return {
      name,
      state: 'problem',
      found: `no answer: ${toAppError(thrown).message}`,
      todo: `start it or correct ${setting}`,
    }
  }
}
