// The door of connectors: raw documents from websites and files, and previews.
export { createConnectors } from './create-connectors.ts'
