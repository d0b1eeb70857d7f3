import { afterAll } from 'vitest'
import { frontierContract } from '../../core/testing/frontier-contract.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { createFrontier } from './frontier.ts'

// One database for all: each test has a run of its own.
const opening = openTestDatabase()
afterAll(async () => (await opening).cleanup())

frontierContract('the database', async () => ({
  frontier: createFrontier((await opening).database),
  cleanup: async () => {},
}))
