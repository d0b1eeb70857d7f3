// The door of the client: the calls of the contract as typed methods.
export { type Client, createClient } from './create-client.ts'
export { parseSse, type ServerEvent } from './parse-sse.ts'
export type { CallOptions, ClientOptions } from './send.ts'
