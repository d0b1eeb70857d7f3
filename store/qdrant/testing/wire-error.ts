/** An answer that is an error, as Qdrant words it. */
export class WireError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const wrongInput = (message: string): WireError => new WireError(400, `Wrong input: ${message}`)
