import { expect, it } from 'vitest'
import { placeIn } from './place-in.ts'

const chunk = {
  ...{ anchor: 'a', page: null, seconds: 12 },
  places: [
    { at: 40, anchor: 'a', page: null, seconds: 31.5 },
    { at: 90, anchor: 'b', page: null, seconds: 83 },
  ],
}

it.each([
  [0, { anchor: 'a', page: null, seconds: 12 }],
  [39, { anchor: 'a', page: null, seconds: 12 }],
  [40, { anchor: 'a', page: null, seconds: 31.5 }],
  [500, { anchor: 'b', page: null, seconds: 83 }],
])('takes the last place that begins at or before %i', (at, place) => {
  expect(placeIn(chunk, at)).toEqual(place)
})

it('takes the chunk itself where nothing else is known', () => {
  expect(placeIn({ anchor: null, page: 3, seconds: null }, 70)).toEqual({
    ...{ anchor: null, page: 3, seconds: null },
  })
})
