// The door of the API: the app, and what makes and keeps keys.
export { hashKey, newKey } from './auth/keys.ts'
export { createApi } from './create-api.ts'
