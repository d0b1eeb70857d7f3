import { expect, it } from 'vitest'
import { chunkContext } from './chunk-context.ts'

it.each([
  {
    name: 'title and path from the prefix',
    embedText: 'Title\nA > B\ntext',
    text: 'text',
    headingPath: ['A', 'B'],
    context: 'Title > A > B',
  },
  {
    name: 'headings that the text says itself',
    embedText: 'Title\ntext',
    text: 'Title\ntext',
    headingPath: ['Title'],
    context: 'Title',
  },
  { name: 'nothing when there is nothing', embedText: 'text', text: 'text', headingPath: [], context: '' },
  {
    name: 'a table header that is repeated',
    embedText: 'Plans\nPlan | Price\nTeam | 9',
    text: 'Team | 9',
    headingPath: ['Plans'],
    context: 'Plans > Plan | Price',
  },
])('takes $name', ({ embedText, text, headingPath, context }) => {
  expect(chunkContext({ embedText, text, headingPath })).toBe(context)
})
