import { createMemoryFrontier } from './memory-frontier.ts'
import { frontierContract } from './testing/frontier-contract.ts'

frontierContract('memory', async () => ({ frontier: createMemoryFrontier(), cleanup: async () => {} }))
