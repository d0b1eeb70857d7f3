// The keys that secrets are encrypted with: those of KILDE_SECRET_KEY, then those of the data folder's key file. The first
// encrypts, all decrypt; so a key is changed by putting a new one in front of it.
import { createHmac, randomBytes } from 'node:crypto'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'

export const KEY_FILE = 'secret.key'

export interface SecretKey {
  /** Tells keys apart without telling the key. */
  id: string
  bytes: Uint8Array
}

/** Keys stand one a line or with commas between them, each 32 bytes in base64 or hex. @throws AppError `bad-config` */
export function parseKeys(text: string, where: string): SecretKey[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '')
  return parts.map((part) => {
    const bytes = Buffer.from(part, /^[0-9a-f]{64}$/i.test(part) ? 'hex' : 'base64')
    if (bytes.length === 32) return toKey(bytes)
    throw new AppError(
      'bad-config',
      `Reading the key for secrets from ${where}: expected 32 bytes in base64 or hex, got ${bytes.length}. Make one with: openssl rand -base64 32`,
    )
  })
}

const toKey = (bytes: Uint8Array): SecretKey => ({
  id: createHmac('sha256', bytes).update('kilde secret key id').digest('hex').slice(0, 12),
  bytes,
})

/** `[]` when there is no such file. A file that others may read is closed to them, and that is said. */
export async function readKeyFile(path: string, log: Logger): Promise<SecretKey[]> {
  try {
    const text = await readFile(path, 'utf8')
    if (((await stat(path)).mode & 0o077) !== 0) {
      await chmod(path, 0o600)
      log.warn({ file: KEY_FILE }, 'secret-key-file-was-open')
    }
    return parseKeys(text, KEY_FILE)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return []
    throw thrown
  }
}

/** Never over one that is there. */
export async function makeKeyFile(path: string): Promise<SecretKey> {
  const bytes = randomBytes(32)
  await writeFile(path, `${bytes.toString('base64')}\n`, { flag: 'wx', mode: 0o600, flush: true })
  return toKey(bytes)
}
