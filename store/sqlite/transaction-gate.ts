// Keeps single queries and batches out of an interactive transaction, which shares their connection.
export interface TransactionGate {
  readonly held: boolean
  /** Resolves when no transaction holds the gate. */
  free(): Promise<void>
  /** Takes the gate when it is free; call what it returns, once, to give it back. */
  take(): Promise<() => void>
}

export function createTransactionGate(): TransactionGate {
  let holder: Promise<void> | undefined
  const free = async () => {
    while (holder !== undefined) await holder
  }
  return {
    get held() {
      return holder !== undefined
    },
    free,
    async take() {
      await free()
      let letGo = () => {}
      const mine = new Promise<void>((resolve) => {
        letGo = resolve
      })
      holder = mine
      return () => {
        if (holder === mine) holder = undefined
        letGo()
      }
    },
  }
}
