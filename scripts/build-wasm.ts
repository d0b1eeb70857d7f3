// Builds store/embedded/dot.wasm from its AssemblyScript source. Run it after a change of dot.as.ts and commit both:
//   npx tsx scripts/build-wasm.ts
// `--check` builds beside it and fails when the committed file differs.
import { readFileSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { main } from 'assemblyscript/asc'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const target = 'store/embedded/dot.wasm'
const output = values.check ? `${target}.check` : target

const { error, stderr } = await main([
  'store/embedded/dot.as.ts',
  '--outFile',
  output,
  '--enable',
  'simd',
  '-O3',
  '--runtime',
  'stub',
  '--importMemory',
  '--noAssert',
])
if (error) {
  process.stderr.write(`Building ${target} failed: ${error.message}\n${stderr.toString()}`)
  process.exitCode = 1
} else if (values.check) {
  const same = readFileSync(output).equals(readFileSync(target))
  rmSync(output)
  if (!same) {
    process.stderr.write(
      `${target} is not what its source gives. Run npx tsx scripts/build-wasm.ts and commit it.\n`,
    )
    process.exitCode = 1
  }
}
