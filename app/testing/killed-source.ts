// What the killed process and the test that looks at its leavings agree on.
export const killedSourceId = '11111111-1111-4111-8111-111111111111'

export const killedDocuments: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 60 }, (_, i) => [`page-${i}`, `page ${i}\nbody of page ${i}\nits end\n`]),
)
