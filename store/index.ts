// The store's door: everything that is kept, behind the ports of core.
export { openStore, type Store } from './open-store.ts'
