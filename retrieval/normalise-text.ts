// Two questions that differ only in case, accents, punctuation or white space are the same question.
import { fold } from '../core/text/fold.ts'

/** `Où est-ce ?` → `ou est ce`; `C++` keeps its signs. */
export const normaliseText = (text: string): string =>
  fold(text.normalize('NFKC').toLowerCase())
    .replace(/['’`´]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}+#%]+/gu, ' ')
    .trim()

/** Has it a letter or a digit? Emoji, punctuation and white space alone ask nothing. */
export const hasWords = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)
