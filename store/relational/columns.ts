// How single values stand in columns: milliseconds, 0/1, JSON text.
import { z } from 'zod'
import type { Visibility } from '../../core/source.ts'

export const isoTime = (ms: number): string => new Date(ms).toISOString()
export const isoTimeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms))
export const msOrNull = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso))
export const bit = (value: boolean): 0 | 1 => (value ? 1 : 0)
/** What is neither public nor known stays hidden. */
export const toVisibility = (value: string): Visibility => (value === 'public' ? 'public' : 'private')

const Strings = z.array(z.string())
export const strings = (json: string): string[] => Strings.parse(JSON.parse(json))
export const parsed = <Schema extends z.ZodType>(schema: Schema, json: string): z.infer<Schema> =>
  schema.parse(JSON.parse(json))

export const floatsToBytes = (floats: Float32Array): Uint8Array =>
  new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)
/** Copies, because a blob need not start at a multiple of four. */
export const bytesToFloats = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.slice().buffer)
