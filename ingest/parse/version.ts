/** Raised when any reader's output would change: every document is then read and indexed again. */
export const PARSER_VERSION = 'parse-3'
