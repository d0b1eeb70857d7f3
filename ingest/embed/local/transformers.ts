// transformers.js by its CommonJS build: imported as ESM it goes through tsx's loader, which rewrites its 1.3 MB and
// costs 190 MB and 0.7 s in every thread.
import { createRequire } from 'node:module'

type Transformers = typeof import('@xenova/transformers')
const load: (name: string) => Transformers = createRequire(import.meta.url)

export const { AutoModel, AutoTokenizer, env, Tensor } = load('@xenova/transformers')
