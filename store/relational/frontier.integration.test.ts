import { frontierContract } from '../../core/testing/frontier-contract.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { createFrontier } from './frontier.ts'

frontierContract('the database', async () => {
  const { database, cleanup } = await openTestDatabase()
  return { frontier: createFrontier(database), cleanup }
})
