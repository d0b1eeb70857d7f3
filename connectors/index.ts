// The connectors room: brings raw documents from websites and files.

export { type Connectors, createConnectors } from './create-connectors.ts'
// The one door for everything that is fetched as content; webhooks go through it too.
export {
  createGuardedFetch,
  type FetchedResource,
  type FetchOptions,
  type GuardedFetch,
  type ResponseHead,
} from './guarded-fetch.ts'
export type { Preview, PreviewItem } from './website/preview.ts'
