// Senders to ignore: a whole address, or a domain (`@example.org` or `example.org`) with its sub-domains.

/** The entry of the list that the address falls under, or null. */
export function matchSender(ignored: readonly string[], email: string | undefined): string | null {
  if (email === undefined) return null
  const address = email.trim().toLowerCase()
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return (
    ignored.find((entry) => {
      const wanted = entry.trim().toLowerCase().replace(/^\*?@/u, '')
      return wanted.includes('@') ? wanted === address : domain === wanted || domain.endsWith(`.${wanted}`)
    }) ?? null
  )
}
