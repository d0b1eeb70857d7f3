// The store's door: everything that is kept, behind the ports of core.
export { openStore, type Store, type StoreOptions } from './open-store.ts'
