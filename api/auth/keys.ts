// Keys: how one is made and how it is kept. Only the hash is stored, so a stolen database opens nothing.
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../core/ids.ts'

/** `kilde_` and 32 random base64url characters (192 bits): too many to guess, so a plain hash is enough. */
export const newKey = (): string => `kilde_${randomBytes(24).toString('base64url')}`

/** Hex SHA-256, as `KeyStore.byHash` takes it. */
export const hashKey = (key: string): string => sha256(key)
