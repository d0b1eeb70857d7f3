#!/usr/bin/env node
// The command `kilde`: runs the bundled sources, or the sources themselves where no bundle can be written.
import { bundledMain } from './bundle.mjs'

process.title = 'kilde'
process.setSourceMapsEnabled(true)
const main = await bundledMain()
if (main === null) (await import('tsx/esm/api')).register()
await (await import(main ?? './main.ts')).main(process.argv)
