import { expect, it } from 'vitest'
import { readMarkers } from './read-markers.ts'

it.each([
  ['It opens at nine [2].', 'It opens at nine.', [1]],
  ['It opens [1][3].', 'It opens.', [0, 2]],
  ['It opens [1, 3].', 'It opens.', [0, 2]],
  ['It opens [1-3].', 'It opens.', [0, 1, 2]],
  ['開きます【2】。', '開きます。', [1]],
  ['It opens [^1] at nine [passage 4].', 'It opens at nine.', [0, 3]],
  ['No marker in [brackets] or [2026].', 'No marker in [brackets] or [2026].', []],
  ['[0] is none.', 'is none.', []],
])('reads %j', (sentence, text, places) => {
  expect(readMarkers(sentence)).toEqual({ text, places })
})
