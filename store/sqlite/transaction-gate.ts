// Keeps single queries and batches out of an interactive transaction, which shares their connection.
export interface TransactionGate {
  /** Settles when the transaction that holds the gate ends; undefined when none does. Look again after awaiting it. */
  readonly holder: Promise<void> | undefined
  /** Takes the gate when it is free; call what it returns to give it back. */
  take(): Promise<() => void>
}

export function createTransactionGate(): TransactionGate {
  let holder: Promise<void> | undefined
  return {
    get holder() {
      return holder
    },
    async take() {
      // Nothing may be awaited between seeing the gate free and taking it.
      while (holder !== undefined) await holder
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
