declare module 'stopword' {
  /** Lists by ISO 639-3 name, and functions that Kilde does not use. */
  const stopword: Record<string, unknown>
  export default stopword
}
