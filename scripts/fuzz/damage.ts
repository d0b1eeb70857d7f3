// Ways in which files break: cut, flipped, swapped, doubled, blanked, named wrong, and broken inside their archive.
import { openArchive } from '../../ingest/parse/archive/open-archive.ts'
import type { Random } from './random.ts'
import { writeZip } from './write-zip.ts'

export interface Sample {
  name: string
  bytes: Uint8Array
}

type Damage = (
  sample: Sample,
  random: Random,
  others: readonly [Sample, ...Sample[]],
) => Sample | Promise<Sample>

const withBytes = ({ name }: Sample, bytes: Uint8Array): Sample => ({ name, bytes })

function rangeIn(bytes: Uint8Array, random: Random, most = 4096): { from: number; to: number } {
  const from = random.below(bytes.length)
  return { from, to: Math.min(bytes.length, from + 1 + random.below(most)) }
}

const cut: Damage = (sample, random) =>
  withBytes(sample, sample.bytes.slice(0, random.below(sample.bytes.length + 1)))

const flip: Damage = (sample, random) => {
  const bytes = sample.bytes.slice()
  for (let left = 1 + random.below(200); left > 0; left -= 1) {
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  }
  return withBytes(sample, bytes)
}

const swap: Damage = (sample, random) => {
  const bytes = sample.bytes.slice()
  const size = 1 + random.below(Math.max(1, Math.floor(bytes.length / 3)))
  const a = random.below(Math.max(1, bytes.length - size))
  const b = random.below(Math.max(1, bytes.length - size))
  const first = bytes.slice(a, a + size)
  bytes.copyWithin(a, b, b + size)
  bytes.set(first.subarray(0, Math.max(0, bytes.length - b)), b)
  return withBytes(sample, bytes)
}

const blank: Damage = (sample, random) => {
  const bytes = sample.bytes.slice()
  const { from, to } = rangeIn(bytes, random)
  bytes.fill(random.pick([0, 0xff, 0x20, 0x3c]), from, to)
  return withBytes(sample, bytes)
}

const double: Damage = (sample, random) => {
  const { from, to } = rangeIn(sample.bytes, random, 64)
  const part = sample.bytes.slice(from, to)
  const times = 1 + random.below(2000)
  const bytes = new Uint8Array(sample.bytes.length + part.length * times)
  bytes.set(sample.bytes.subarray(0, to))
  for (let i = 0; i < times; i += 1) bytes.set(part, to + i * part.length)
  bytes.set(sample.bytes.subarray(to), to + part.length * times)
  return withBytes(sample, bytes)
}

const splice: Damage = (sample, random, others) => {
  const other = random.pick(others)
  const { from, to } = rangeIn(other.bytes, random, other.bytes.length)
  const at = random.below(sample.bytes.length)
  return withBytes(
    sample,
    Buffer.concat([sample.bytes.subarray(0, at), other.bytes.subarray(from, to), sample.bytes.subarray(at)]),
  )
}

const misname: Damage = (sample, random, others) => ({ ...sample, name: random.pick(others).name })

/** An archive's checksums keep most damage from its parts: here a part is damaged and packed again. */
const inside: Damage = async (sample, random, others) => {
  const archive = await openArchive(sample.bytes).catch(() => undefined)
  if (archive === undefined) return flip(sample, random, others)
  const [first, ...rest] = archive.names.filter((name) => /\.(?:xml|rels)$/.test(name))
  if (first === undefined) return flip(sample, random, others)
  const target = random.pick([first, ...rest])
  const parts = []
  for (const name of archive.names) {
    const bytes = new Uint8Array((await archive.read(name)) ?? [])
    if (name !== target || bytes.length === 0) parts.push({ name, bytes })
    else {
      const how = random.pick([cut, flip, swap, blank, double])
      const damaged = await how({ name, bytes }, random, others)
      const lies = random.below(8) === 0
      parts.push({ name, bytes: damaged.bytes, ...(lies && { claimedSize: random.below(2 ** 31) }) })
    }
  }
  return withBytes(sample, writeZip(parts))
}

export const damages = { cut, flip, swap, blank, double, splice, misname, inside } as const
export type DamageName = keyof typeof damages
