// Whisper's tokens → pieces of text with times. Times are tokens too: <|0.00|> words <|2.40|><|2.40|> words <|5.10|>.

export interface TimedTokens {
  start: number
  /** Null when the tokens end without a time. */
  end: number | null
  tokens: number[]
  /** Places of the tokens among all. */
  from: number
  to: number
}

/** A time token counts fiftieths of a second from `timestampBegin`. */
const STEPS_A_SECOND = 50

/** Pieces without words are left out. Special tokens (those from `endOfText` up) are no words. */
export function readTimestamps(
  tokens: readonly number[],
  { timestampBegin, endOfText }: { timestampBegin: number; endOfText: number },
): TimedTokens[] {
  const pieces: TimedTokens[] = []
  let open: TimedTokens | null = null
  let time = 0
  for (const [place, token] of tokens.entries()) {
    if (token >= timestampBegin) {
      time = (token - timestampBegin) / STEPS_A_SECOND
      if (open !== null) pieces.push({ ...open, end: Math.max(open.start, time), to: place })
      open = null
    } else if (token < endOfText) {
      open ??= { start: time, end: null, tokens: [], from: place, to: place }
      open.tokens.push(token)
    }
  }
  if (open !== null) pieces.push({ ...open, to: tokens.length })
  return pieces
}
