// Makes core/data/language-ngrams.bin from eld's database (Apache-2.0, Nito T.M.): the same n-grams and scores as
// hashes and bytes. Loaded, eld's own module keeps 88-155 MB and blocks for 180-320 ms; this keeps 2 MB and takes 10 ms.
// Run: npx tsx scripts/build-language-ngrams.ts
import { writeFileSync } from 'node:fs'
import { murmur3 } from '../core/text/term-id.ts'

type Database = { languages: Record<string, string>; ngrams: Record<string, Record<string, number>> }
const { ngramsData } = await importData('../ngrams/small.js')
const { dictionary } = await importData('../dictionary.js')

const byteOf = new Map<string, number>()
for (const [byte, letter] of (dictionary as string[]).entries())
  if (byte >= 0x80 && letter !== ' ') byteOf.set(letter, byte)
const toBytes = (ngram: string) => Uint8Array.from(ngram, (unit) => byteOf.get(unit) ?? unit.charCodeAt(0))

const { languages, ngrams } = ngramsData as Database
const entries = Object.entries(ngrams)
  .map(([ngram, scores]) => ({ hash: murmur3(toBytes(ngram)), scores: Object.entries(scores) }))
  .sort((a, b) => a.hash - b.hash)

const hashes = Buffer.from(Uint32Array.from(entries, ({ hash }) => hash).buffer)
const counts = Buffer.from(entries.map(({ scores }) => scores.length))
const pairs = Buffer.from(
  entries.flatMap(({ scores }) => scores.flatMap(([id, score]) => [Number(id), score])),
)
const about = {
  about: 'Made by scripts/build-language-ngrams.ts from eld 2.1.0 "small" (Apache-2.0, Copyright Nito T.M.).',
  layout:
    'language-ngrams.bin: ngrams × u32 hash ascending, ngrams × u8 count, then (u8 language, u8 score) pairs',
  ngrams: entries.length,
  languages: Object.values(languages),
}
const folder = new URL('../core/data/', import.meta.url)
writeFileSync(new URL('language-ngrams.bin', folder), Buffer.concat([hashes, counts, pairs]))
writeFileSync(new URL('language-ngrams.json', folder), `${JSON.stringify(about, null, 2)}\n`)
console.log(`${entries.length} n-grams, ${pairs.length / 2} scores`)

async function importData(path: string): Promise<Record<string, unknown>> {
  // The package exports its entries only; its data lies beside them.
  return import(new URL(path, import.meta.resolve('eld')).href)
}
