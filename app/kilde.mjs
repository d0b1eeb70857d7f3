#!/usr/bin/env node
// The command `kilde`: runs the TypeScript sources directly.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('./main.ts')
await main(process.argv)
