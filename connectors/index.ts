// The connectors room: brings raw documents from websites and files.

export { type Connectors, createConnectors } from './create-connectors.ts'
// The one door for everything that is fetched as content; webhooks go through it too.
export { createGuardedFetch, type GuardedFetch } from './guarded-fetch.ts'
export type { Preview } from './website/preview.ts'
