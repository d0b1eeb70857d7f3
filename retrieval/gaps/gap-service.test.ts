import { describe, expect, it } from 'vitest'
import { helpPages } from '../testing/help-pages.ts'
import { admin, createWorld } from '../testing/world.ts'

async function worldWithGap(...questions: string[]) {
  const world = await createWorld({ pages: helpPages })
  for (const question of questions) await world.ask(question)
  await world.gaps.group()
  const { items } = await world.gapStore.list({}, { limit: 10, cursor: null })
  return { ...world, items }
}
const bicycle = ['What is the refund period for a bicycle?', 'Is there a refund period for a bicycle?']

describe('grouping', () => {
  it('puts questions of one meaning into one gap and others into their own', async () => {
    const { items } = await worldWithGap(...bicycle, 'Who painted the Mona Lisa?')
    expect(items.map((gap) => gap.questionCount).sort()).toEqual([1, 2])
  })

  it('says nothing is left the second time', async () => {
    const { gaps, items } = await worldWithGap(...bicycle)
    expect(await gaps.group()).toBe(0)
    expect(items).toHaveLength(1)
  })

  it('opens one gap when two groupings run at once', async () => {
    const world = await createWorld({ pages: helpPages })
    for (const question of bicycle) await world.ask(question)
    expect(await Promise.all([world.gaps.group(), world.gaps.group()])).toEqual([2, 0])
    expect((await world.gapStore.centroids()).length).toBe(1)
  })

  it('names the cause: policy for a topic to avoid', async () => {
    const world = await createWorld({ pages: helpPages })
    const topics = [{ topic: 'bicycle', handling: 'decline' as const }]
    const profile = await world.settings.get('profile:published')
    await world.settings.put('profile:published', { ...profile, topics })
    await world.ask('What is the refund period for a bicycle?')
    await world.gaps.group()
    const { items } = await world.gapStore.list({}, { limit: 10, cursor: null })
    expect(items[0]?.cause).toBe('policy')
  })

  it('lets a dismissed gap absorb in silence and reopens a verified one', async () => {
    const world = await worldWithGap(bicycle[0] ?? '')
    const id = world.items[0]?.id ?? ''
    const state = async () => (await world.gapStore.get(id))?.state
    await world.gaps.dismiss(id)
    await world.ask(bicycle[1] ?? '')
    await world.gaps.group()
    expect([await state(), (await world.gapStore.get(id))?.questionCount]).toEqual(['dismissed', 2])
    await world.gapStore.setState(id, 'verified')
    await world.ask(bicycle[1] ?? '')
    await world.gaps.group()
    expect(await state()).toBe('reopened')
  })
})

describe('resolving', () => {
  it('by a short answer is verified when every question is now answered with a citation', async () => {
    const world = await worldWithGap(...bicycle)
    const asked = world.questions.rows.length
    const replay = await world.gaps.resolve(
      world.items[0]?.id ?? '',
      {
        shortAnswer: {
          ...{ question: 'What is the refund period for a bicycle?', answer: 'Thirty days.', links: [] },
          ...{
            variants: ['Is there a refund period for a bicycle?'],
            language: null,
            validFrom: null,
            validUntil: null,
          },
        },
      },
      admin,
    )
    expect(replay).toMatchObject({ asked: 2, answered: 2, gap: { state: 'verified' } })
    expect(world.questions.rows).toHaveLength(asked)
  })

  it('is only addressed when a question stays unanswered, and says which', async () => {
    const world = await worldWithGap(bicycle[0] ?? '')
    const shortAnswer = {
      ...{ question: 'When does the shop open?', answer: 'At nine.', links: [], variants: [] },
      ...{ language: null, validFrom: null, validUntil: null },
    }
    const replay = await world.gaps.resolve(world.items[0]?.id ?? '', { shortAnswer }, admin)
    expect(replay).toMatchObject({ asked: 1, answered: 0, gap: { state: 'addressed' } })
    expect(replay?.questions[0]).toMatchObject({ answered: false, outcome: 'handoff' })
  })

  it('names a document that does not exist, and knows no unknown gap', async () => {
    const world = await worldWithGap(bicycle[0] ?? '')
    const id = world.items[0]?.id ?? ''
    await expect(world.gaps.resolve(id, { documentId: 'x' }, admin)).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await world.gaps.resolve('nope', { documentId: 'x' }, admin)).toBeUndefined()
    expect(await world.gaps.detail('nope')).toBeUndefined()
  })
})

describe('detail', () => {
  it('lists the questions and the nearest documents', async () => {
    const world = await worldWithGap(...bicycle)
    const detail = await world.gaps.detail(world.items[0]?.id ?? '')
    expect(detail?.questions.map(({ question }) => question)).toEqual(bicycle)
    expect(detail?.nearest.length).toBeGreaterThan(0)
  })
})
