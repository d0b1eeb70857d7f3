/** Structured log; pino fits it. Event names are noun-verb: `run-start`, `document-fail`. Never secrets, never bodies. */
export interface Logger {
  debug(fields: object, event: string): void
  info(fields: object, event: string): void
  warn(fields: object, event: string): void
  error(fields: object, event: string): void
  child(fields: object): Logger
}
