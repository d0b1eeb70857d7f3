// The door of the client: the calls of the contract as typed methods.
export { type Client, createClient } from './create-client.ts'
