// A frontier that lives in memory, for tests; what it must do is said at its port.
export { createMemoryFrontier } from '../memory-frontier.ts'
