// The door of connectors: raw documents from websites and files, and previews.
export { createConnectors } from './create-connectors.ts'
// What a folder holds by the rules of the files connector, for those who watch it.
export { listFiles } from './files/list-files.ts'
