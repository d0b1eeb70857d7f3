#!/usr/bin/env node
// The command `kilde`: runs the bundled sources, or the sources themselves where no bundle can be written.
import { bundledMain } from './bundle.mjs'

process.title = 'kilde'
process.setSourceMapsEnabled(true)
const main = await bundledMain()
// Whatever is written from here on, the database and uploads first of all, is for its owner alone.
process.umask(0o077)
if (main === null) (await import('tsx/esm/api')).register()
await (await import(main ?? './main.ts')).main(process.argv)
